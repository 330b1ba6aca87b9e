using '../main.bicep'

// What azd deploys if only the name and the region are set.
param environmentName = 'usual'
param location = 'westeurope'
