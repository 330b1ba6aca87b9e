using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Secrets;

/// <summary>
/// Rereads the vault regularly, so that a rotated secret needs no restart. If the vault cannot be read or contains an
/// invalid secret, the last secrets stay in use.
/// </summary>
internal sealed partial class SecretsRefresher(
    KeyVaultSecretReader vault,
    SecretsConfigurationSource source,
    IConfiguration configuration,
    TimeProvider time,
    ILogger<SecretsRefresher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(KeyVaultConfigurationExtensions.GetRefreshPeriod(configuration), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RefreshAsync(stoppingToken);
        }
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var fresh = await vault.ReadAsync(cancellationToken);
            if (TryApply(fresh))
            {
                LogRefreshed();
            }
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            LogRefreshFailed(KeyVaultSecretReader.Explain(e));
        }
    }

    // A reload validates the options and throws if a secret is invalid. Then the last values are restored.
    private bool TryApply(IReadOnlyDictionary<string, string?> secrets)
    {
        var last = source.Current;
        try
        {
            return source.ReplaceIfChanged(secrets);
        }
        catch (Exception e) when (GetValidationError(e) is { } error)
        {
            source.ReplaceIfChanged(last);
            LogRefreshFailed(error);
            return false;
        }
    }

    private static string? GetValidationError(Exception exception) => exception switch
    {
        OptionsValidationException invalid => invalid.Message,
        AggregateException many => many.Flatten().InnerExceptions.OfType<OptionsValidationException>().FirstOrDefault()?.Message,
        _ => null,
    };

    [LoggerMessage(LogEvents.SecretsRefreshed, LogLevel.Information, "Loaded changed secrets from the vault; they are in use", EventName = nameof(LogEvents.SecretsRefreshed))]
    private partial void LogRefreshed();

    [LoggerMessage(LogEvents.SecretsRefreshFailed, LogLevel.Error, "Failed to refresh the secrets; the last ones stay in use: {Reason}", EventName = nameof(LogEvents.SecretsRefreshFailed))]
    private partial void LogRefreshFailed(string reason);
}
