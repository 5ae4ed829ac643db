/** The demo group's club: the standard rule of points (L3), three tiers. */
export const club = {
  nameZh: '患者俱乐部',
  nameEn: 'Patient club',
  tiers: [
    { code: 'basic', fromSpendFen: 0 },
    { code: 'silver', fromSpendFen: 1_000_000 },
    { code: 'gold', fromSpendFen: 3_000_000 },
  ],
  joinBy: ['spending', 'desk', 'invitation'],
  earning: {
    rateByCategoryBp: {},
    excluded: ['drug'],
    bands: [
      { aboveFen: 1_000_000, extraBp: 500 },
      { aboveFen: 3_000_000, extraBp: 700 },
    ],
    expiryMonths: 24,
    refundWindowDays: 0,
  },
}

/** What is asked after a visit: every kind of question once (F1). */
export const questionnaire = {
  title: { zh: '就诊满意度', en: 'Your visit' },
  questions: [
    {
      id: 'helped',
      kind: 'yesNo',
      words: { zh: '您的问题是否得到解决？', en: 'Was your problem solved?' },
    },
    {
      id: 'overall',
      kind: 'degree',
      steps: 5,
      words: { zh: '您对本次就诊的总体评价（5 最好）', en: 'Your visit as a whole (5 is best)' },
    },
    {
      id: 'why',
      kind: 'recall',
      lengthMax: 500,
      words: { zh: '哪里让您不满意？', en: 'What went wrong?' },
      when: { question: 'overall', atMost: 2 },
    },
    {
      id: 'waited',
      kind: 'single',
      required: false,
      words: { zh: '您等候了多久？', en: 'How long did you wait?' },
      options: [
        { id: 'short', words: { zh: '15 分钟以内', en: 'Less than 15 minutes' } },
        { id: 'medium', words: { zh: '15 至 60 分钟', en: '15 to 60 minutes' } },
        { id: 'long', words: { zh: '超过 1 小时', en: 'More than an hour' } },
      ],
    },
    {
      id: 'liked',
      kind: 'multiple',
      required: false,
      words: { zh: '哪些方面做得好？', en: 'What was good?' },
      options: [
        { id: 'doctor', words: { zh: '医生', en: 'Doctor' } },
        { id: 'nurse', words: { zh: '护士', en: 'Nurse' } },
        { id: 'place', words: { zh: '环境', en: 'Premises' } },
      ],
    },
    {
      id: 'matters',
      kind: 'ordering',
      required: false,
      words: { zh: '请按重要程度排序', en: 'Put in order of importance' },
      options: [
        { id: 'time', words: { zh: '等候时间', en: 'Waiting time' } },
        { id: 'talk', words: { zh: '沟通', en: 'Conversation' } },
        { id: 'price', words: { zh: '费用', en: 'Price' } },
      ],
    },
    {
      id: 'recommend',
      kind: 'nps',
      required: false,
      words: {
        zh: '您向亲友推荐我们的可能性（0–10）',
        en: 'How likely are you to recommend us? (0–10)',
      },
    },
  ],
}
