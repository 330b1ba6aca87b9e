@description('The Azure region.')
param location string

@description('The tags for all resources.')
param tags object

@description('The name of the private endpoint.')
param name string

@description('The id of the resource that the endpoint connects to.')
param resourceId string

@description('The subresource (group id), such as queue or vault.')
param groupId string

@description('The private DNS zone of the resource.')
param zoneName string

@description('The subnet of the endpoint.')
param subnetId string

@description('The virtual network to link the zone to.')
param networkId string

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: groupId
        properties: {
          privateLinkServiceId: resourceId
          groupIds: [groupId]
        }
      }
    ]
  }

  resource address 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: groupId
          properties: {
            privateDnsZoneId: zone.id
          }
        }
      ]
    }
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zoneName
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: {
        id: networkId
      }
    }
  }
}
