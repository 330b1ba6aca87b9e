@description('The region.')
param location string

@description('The tags of every resource.')
param tags object

@description('The name of the identity.')
param name string

// User-assigned, so that its roles exist before the app starts for the first time.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('The resource id of the identity.')
output id string = identity.id

@description('The client id, which the app names when it signs in.')
output clientId string = identity.properties.clientId

@description('The principal id, to which roles are given.')
output principalId string = identity.properties.principalId
