using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Secrets;

/// <summary>
/// Reads the vault again every few minutes, so that a rotated secret needs no restart. While the vault cannot be read,
/// or holds something that is not allowed, the last secrets stay in use.
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

    /// <summary>Reads the vault once.</summary>
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

    // Those who listen validate what they are told, and throw; then what was valid before is told again.
    private bool TryApply(IReadOnlyDictionary<string, string?> secrets)
    {
        var last = source.Current;
        try
        {
            return source.ReplaceIfChanged(secrets);
        }
        catch (Exception e) when (GetValidationError(e) is { } refusal)
        {
            source.ReplaceIfChanged(last);
            LogRefreshFailed(refusal);
            return false;
        }
    }

    private static string? GetValidationError(Exception exception) => exception switch
    {
        OptionsValidationException refused => refused.Message,
        AggregateException many => many.Flatten().InnerExceptions.OfType<OptionsValidationException>().FirstOrDefault()?.Message,
        _ => null,
    };

    [LoggerMessage(LogEvents.SecretsRefreshed, LogLevel.Information, "Secrets have changed in the vault and are in use", EventName = nameof(LogEvents.SecretsRefreshed))]
    private partial void LogRefreshed();

    [LoggerMessage(LogEvents.SecretsRefreshFailed, LogLevel.Error, "The secrets could not be refreshed, the last ones stay in use: {Reason}", EventName = nameof(LogEvents.SecretsRefreshFailed))]
    private partial void LogRefreshFailed(string reason);
}
