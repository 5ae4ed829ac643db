/** Names, dates and numbers of invented people, the same at every run of the same seed. */
export interface Person {
  readonly name: string
  readonly sex: 'male' | 'female'
  readonly birthDate: string
  readonly idNumber: string
  readonly phone: string
  readonly regionCode: string
  readonly source: string
}

const surnames =
  '王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏' +
  '魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'
const givenMale =
  '伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆瑞晨阳轩博文昊天泽宏志远建国庆安康宁'
const givenFemale =
  '芳娜敏静丽艳娟霞秀英玲桂兰婷雪梅莉丹萍红玉洁颖琳慧佳欣怡悦彤诗涵梦瑶雨晴思语嘉宁馨月岚'
const regions = [
  '310101',
  '310104',
  '310105',
  '310106',
  '310107',
  '310109',
  '310110',
  '310112',
  '310113',
  '310115',
  '320102',
  '330106',
] as const
const sources = ['nearby', 'friend-referral', 'passing-by', 'online', 'medium', 'other'] as const

/** Numbers from 0 to below 1 (mulberry32): small, and the same everywhere. */
function drawing(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function people(count: number, seed = 20_261_122): readonly Person[] {
  const draw = drawing(seed)
  return Array.from({ length: count }, (_, index) => person(index, draw))
}

function person(index: number, draw: () => number): Person {
  const pick = <T>(items: ArrayLike<T>): T => items[Math.floor(draw() * items.length)] as T
  const sex = draw() < 0.5 ? 'male' : 'female'
  const given = sex === 'male' ? givenMale : givenFemale
  const name = pick(surnames) + pick(given) + (draw() < 0.7 ? pick(given) : '')
  const born = new Date(
    Date.UTC(1936 + Math.floor(draw() * 88), Math.floor(draw() * 12), 1 + Math.floor(draw() * 28)),
  )
  const birthDate = born.toISOString().slice(0, 10)
  const regionCode = pick(regions)
  return {
    name,
    sex,
    birthDate,
    regionCode,
    idNumber: idNumber(regionCode, birthDate, (index % 499) * 2 + (sex === 'male' ? 1 : 2)),
    // A block of numbers that no network hands out.
    phone: `1380000${String(index).padStart(4, '0')}`,
    source: pick(sources),
  }
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const

/** GB 11643: region, birth date, sequence (odd for men), check character. */
function idNumber(region: string, birthDate: string, sequence: number): string {
  const body = `${region}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0)
  return body + '10X98765432'[sum % 11]
}
