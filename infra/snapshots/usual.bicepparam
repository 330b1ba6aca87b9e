using '../main.bicep'

// What azd deploys when nothing is set but the name and the region.
param environmentName = 'usual'
param location = 'westeurope'
