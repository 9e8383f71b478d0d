// The product on Azure Functions: a Flex Consumption app, the storage of Durable Functions, a PostgreSQL server, and a vault for what is secret.
targetScope = 'resourceGroup'

@description('Prefix of every name: 3 to 11 lower-case letters or digits.')
@minLength(3)
@maxLength(11)
param name string = 'cicd'

param location string = resourceGroup().location

@description('The App id; empty when GitHub is not served.')
param gitHubAppId string = ''

@description('The App\'s private key as PEM.')
@secure()
param gitHubPrivateKey string = ''

@secure()
param gitHubWebhookSecret string = ''

@description('A token of GitLab.com; empty when GitLab is not served.')
@secure()
param gitLabToken string = ''

@description('The webhook\'s signing secret, whsec_….')
@secure()
param gitLabSigningSecret string = ''

@description('Upper-case and lower-case letters and digits, nothing else: it stands in a connection string.')
@minLength(24)
@secure()
param databasePassword string

var unique = uniqueString(resourceGroup().id)
var databaseServer = '${name}-${unique}'
var databaseName = 'cicd'
var databaseUser = 'cicd'
var vaultName = '${name}${unique}'
var vaultUri = 'https://${vaultName}${environment().suffixes.keyvaultDns}'
var packages = 'packages'

// Roles of Azure, by their fixed ids.
var storageRoles = [
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
]
var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User

var gitHubSecrets = empty(gitHubAppId) ? [] : [
  { setting: 'Forges__GitHub__0__PrivateKey', secret: 'github-private-key', value: gitHubPrivateKey }
  { setting: 'Forges__GitHub__0__WebhookSecret', secret: 'github-webhook-secret', value: gitHubWebhookSecret }
]
var gitLabSecrets = empty(gitLabToken) ? [] : [
  { setting: 'Forges__GitLab__0__Token', secret: 'gitlab-token', value: gitLabToken }
  { setting: 'Forges__GitLab__0__SigningSecret', secret: 'gitlab-signing-secret', value: gitLabSigningSecret }
]
var secrets = concat(gitHubSecrets, gitLabSecrets, [
  {
    setting: 'Database'
    secret: 'database'
    value: 'Host=${databaseServer}.postgres.database.azure.com;Database=${databaseName};Username=${databaseUser};Password=${databasePassword};SSL Mode=VerifyFull'
  }
])

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: '${name}${unique}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource container 'containers' = {
      name: packages
    }
  }
}

resource storageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in storageRoles: {
  name: guid(storage.id, identity.id, role)
  scope: storage
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}]

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: vaultName
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

@batchSize(1)
resource vaultSecrets 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [for entry in secrets: {
  parent: vault
  name: entry.secret
  properties: { value: entry.value }
}]

resource vaultAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, secretsUser)
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: databaseServer
  location: location
  sku: { name: 'Standard_B1ms', tier: 'Burstable' }
  properties: {
    version: '16'
    administratorLogin: databaseUser
    administratorLoginPassword: databasePassword
    storage: { storageSizeGB: 32 }
    backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: 'Disabled' }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: databaseName
}

// The app has no fixed address without a virtual network: 0.0.0.0 admits Azure's own addresses and nothing else.
resource admitAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = {
  parent: server
  name: 'azure'
  properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
  dependsOn: [database] // the server takes one change at a time
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${name}-plan'
  location: location
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: '${name}-${unique}'
  location: location
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: concat([
        { name: 'AzureWebJobsStorage__accountName', value: storage.name }
        { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
        { name: 'AzureWebJobsStorage__clientId', value: identity.properties.clientId }
      ], empty(gitHubAppId) ? [] : [
        { name: 'Forges__GitHub__0__AppId', value: gitHubAppId }
      ], map(secrets, entry => {
        name: entry.setting
        value: '@Microsoft.KeyVault(SecretUri=${vaultUri}/secrets/${entry.secret})'
      }))
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packages}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      scaleAndConcurrency: { maximumInstanceCount: 40, instanceMemoryMB: 2048 }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
    }
  }
  dependsOn: [storage::blobs::container, storageAccess, vaultAccess, vaultSecrets, admitAzure]
}

output functionApp string = app.name
output gitHubWebhook string = 'https://${app.properties.defaultHostName}/api/github/webhooks'
output gitLabWebhook string = 'https://${app.properties.defaultHostName}/api/gitlab/webhooks'
