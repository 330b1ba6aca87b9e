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
    KeyVaultSecrets vault,
    SecretsConfigurationSource source,
    IConfiguration configuration,
    TimeProvider time,
    ILogger<SecretsRefresher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(KeyVaultConfiguration.RefreshPeriod(configuration), time);
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
            if (Use(fresh))
            {
                LogRefreshed();
            }
        }
        catch (Exception e) when (KeyVaultSecrets.IsFailure(e) && !cancellationToken.IsCancellationRequested)
        {
            LogNotRefreshed(KeyVaultSecrets.Explain(e));
        }
    }

    // Those who listen validate what they are told, and throw; then what was valid before is told again.
    private bool Use(IReadOnlyDictionary<string, string?> fresh)
    {
        var last = source.Current;
        try
        {
            return source.Replace(fresh);
        }
        catch (Exception e) when (Refusal(e) is { } refusal)
        {
            source.Replace(last);
            LogNotRefreshed(refusal);
            return false;
        }
    }

    private static string? Refusal(Exception exception) => exception switch
    {
        OptionsValidationException refused => refused.Message,
        AggregateException many => many.Flatten().InnerExceptions.OfType<OptionsValidationException>().FirstOrDefault()?.Message,
        _ => null,
    };

    [LoggerMessage(LogEvents.SecretsRefreshed, LogLevel.Information, "Secrets have changed in the vault and are in use", EventName = nameof(LogEvents.SecretsRefreshed))]
    private partial void LogRefreshed();

    [LoggerMessage(LogEvents.SecretsNotRefreshed, LogLevel.Error, "The secrets could not be refreshed, the last ones stay in use: {Reason}", EventName = nameof(LogEvents.SecretsNotRefreshed))]
    private partial void LogNotRefreshed(string reason);
}
