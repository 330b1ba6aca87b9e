using System.Globalization;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Webhook;

/// <summary>
/// The Functions host's own limit of a request body. The host reads a body into memory before the app sees the request,
/// and responds 500 to a larger one, so the limit must be small, but well above the webhook's.
/// </summary>
/// <seealso href="https://learn.microsoft.com/azure/azure-functions/functions-app-settings#functions_request_body_size_limit"/>
public static class HostBodyLimit
{
    /// <summary>The host's setting, in bytes. The default is 100 MB.</summary>
    public const string SettingName = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

    /// <summary>The default limit as a multiple of <see cref="WebhookOptions.MaxBodyBytes"/>.</summary>
    public const int DefaultFactor = 4;

    /// <summary>The effective limit, in bytes.</summary>
    public static long GetMaxBytes(IConfiguration configuration, WebhookOptions options) =>
        TryParse(configuration[SettingName], out var limit) ? limit : (long)DefaultFactor * options.MaxBodyBytes;

    internal static bool TryParse(string? text, out long maxBytes) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out maxBytes);
}

/// <summary>
/// Warns at startup if the Functions host's limit is not set. It is not an error, because installations that are older than
/// the setting must keep receiving events.
/// </summary>
public sealed partial class HostBodyLimitWarning(IConfiguration configuration, IOptions<WebhookOptions> options, ILogger<HostBodyLimitWarning> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(configuration[HostBodyLimit.SettingName]))
        {
            LogMissing(HostBodyLimit.SettingName, HostBodyLimit.GetMaxBytes(configuration, options.Value));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogEvents.HostBodyLimitMissing, LogLevel.Warning, "{Setting} is not set, so the host reads up to 100 MB of any request into memory before the secret is checked, and a few such requests can exhaust the instance's memory; set it to {Bytes}", EventName = nameof(LogEvents.HostBodyLimitMissing))]
    private partial void LogMissing(string setting, long bytes);
}

/// <summary>Rejects a host limit that would reject valid events or let unauthenticated callers fill the memory.</summary>
internal sealed class HostBodyLimitValidator(IConfiguration configuration) : IValidateOptions<WebhookOptions>
{
    private const int MinFactor = 2;
    private const long MaxHostBytes = (long)HostBodyLimit.DefaultFactor * Events.EventReader.MaxBodyBytes;

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        if (configuration[HostBodyLimit.SettingName] is not { Length: > 0 } text)
        {
            return ValidateOptionsResult.Skip;
        }

        var min = (long)MinFactor * options.MaxBodyBytes;
        return HostBodyLimit.TryParse(text, out var limit) && limit >= min && limit <= MaxHostBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"{HostBodyLimit.SettingName} is '{text}'. Allowed: {min} to {MaxHostBytes} bytes, because an event that is slightly larger than {Settings.Auth0SyncSettings.Webhook}:{nameof(options.MaxBodyBytes)} ({options.MaxBodyBytes}) must still get a 413, and anyone can send bodies up to this limit."));
    }
}
