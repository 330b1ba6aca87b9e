using Auth0Sync.Core;
using Auth0Sync.Core.Secrets;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.AddHttpPipeline();
await builder.Configuration.AddAuth0SyncSecretsAsync(builder.Services);
builder.Services.AddAuth0Sync(builder.Configuration).AddHostedService<HostBodyLimitWarning>();
builder.AddTelemetry();
await builder.Build().RunAsync();
