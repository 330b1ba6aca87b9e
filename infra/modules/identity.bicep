@description('The Azure region.')
param location string

@description('The tags for all resources.')
param tags object

@description('The name of the identity.')
param name string

// User-assigned, so that its role assignments exist before the app first starts.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('The resource id of the identity.')
output id string = identity.id

@description('The client id, which the app uses to select this identity.')
output clientId string = identity.properties.clientId

@description('The principal id for role assignments.')
output principalId string = identity.properties.principalId
