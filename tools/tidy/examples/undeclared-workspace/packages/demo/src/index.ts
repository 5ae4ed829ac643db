export * from '@hcrm/kernel'
