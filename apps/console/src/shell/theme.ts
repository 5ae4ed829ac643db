import type { ThemeConfig } from 'antd'

/**
 * The library's colours, darkened where their contrast with white is below 4.5 : 1. Nothing moves:
 * a list that fades out after a choice is still there for a screen reader, and nothing names it.
 */
export const theme: ThemeConfig = {
  token: {
    motion: false,
    colorPrimary: '#0958d9',
    colorPrimaryHover: '#0a48b3',
    colorLinkHover: '#0a48b3',
    colorErrorHover: '#a8071a',
    colorSuccess: '#237804',
    colorSuccessBg: '#f6ffed',
    colorSuccessBorder: '#b7eb8f',
    colorWarning: '#ad4e00',
    colorWarningBg: '#fffbe6',
    colorWarningBorder: '#ffe58f',
    colorError: '#cf1322',
    colorErrorBg: '#fff2f0',
    colorErrorBorder: '#ffccc7',
    colorInfo: '#0958d9',
    colorInfoBg: '#e6f4ff',
    colorInfoBorder: '#91caff',
    colorLink: '#0958d9',
    colorTextSecondary: '#434343',
    colorTextTertiary: '#595959',
    colorTextQuaternary: '#6b6b6b',
    colorTextDescription: '#595959',
    colorTextPlaceholder: '#6b6b6b',
    colorTextDisabled: '#6b6b6b',
    fontFamily: 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  },
}
