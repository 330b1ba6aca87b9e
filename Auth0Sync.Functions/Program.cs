using Auth0Sync.Core;
using Auth0Sync.Core.Secrets;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
await builder.Configuration.AddAuth0SyncSecretsAsync(builder.Services);
builder.Services.AddAuth0Sync(builder.Configuration);
await builder.Build().RunAsync();
