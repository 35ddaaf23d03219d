using './main.bicep'

// One deployment's own values. None of them is a secret: those go into the vault (docs/deploy.md, step 4).
param name = 'valet'
param auth0Domain = 'example.eu.auth0.com'
param auth0SpaClientId = 'from Auth0: valet-spa'
param auth0NativeClientId = 'from Auth0: valet-native'
param auth0ManagementClientId = 'from Auth0: valet-management'
param googleClientId = 'example.apps.googleusercontent.com'
param googleFeatures = ['photos']
param operatorPrincipalId = readEnvironmentVariable('OPERATOR_PRINCIPAL_ID', '')
