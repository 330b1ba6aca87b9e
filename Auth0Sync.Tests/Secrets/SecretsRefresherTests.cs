using Auth0Sync.Core;
using Auth0Sync.Core.Secrets;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Secrets;

/// <summary>A rotation needs no restart, and a later failure of the vault does not stop the app.</summary>
[Trait("Category", "Integration")]
public sealed class SecretsRefresherTests : IAsyncDisposable
{
    private const string First = "first-token-of-the-webhook";
    private const string Second = "second-token-of-the-webhook";

    private readonly FakeKeyVault _keyVault = new();
    private readonly TestTimeProvider _time = new();
    private readonly LogRecorder _logs = new();
    private IHost? _host;

    public static TheoryData<Exception> Failures =>
    [
        new RequestFailedException(503, "Unavailable"),
        new RequestFailedException(403, "Forbidden"),
        new RequestFailedException(0, "No such host is known."),
        new AggregateException(new RequestFailedException(0, "No such host is known.")),
        new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout."),
        new CredentialUnavailableException("no credential"),
    ];

    [Theory]
    [InlineData(null, 300)]
    [InlineData("00:00:30", 30)]
    public async Task A_rotated_secret_is_in_use_after_the_configured_time(string? refresh, int seconds)
    {
        var options = await StartAsync(("Auth0Sync:KeyVaultRefresh", refresh));
        var rotated = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = options.OnChange(fresh => rotated.TrySetResult(fresh.BearerToken));
        _keyVault.Secrets["Auth0Sync--Webhook--BearerToken"] = Second;

        Assert.Equal(TimeSpan.FromSeconds(seconds), await _time.FirstTimerPeriod);
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(Second, await rotated.Task);
        Assert.Equal(Second, options.CurrentValue.BearerToken);
    }

    [Fact]
    public async Task A_rotation_is_logged()
    {
        var options = await StartAsync();
        _keyVault.Secrets["Auth0Sync--Webhook--BearerToken"] = Second;

        await RefreshAsync();

        Assert.Equal(Second, options.CurrentValue.BearerToken);
        Assert.Single(Lines(LogEvents.SecretsRefreshed));
    }

    [Fact]
    public async Task A_secret_that_is_added_or_removed_in_the_vault_is_applied()
    {
        var options = await StartAsync();
        _keyVault.Secrets["Auth0Sync--Webhook--PreviousBearerToken"] = Second;
        await RefreshAsync();
        Assert.Equal(Second, options.CurrentValue.PreviousBearerToken);

        _keyVault.Secrets.TryRemove("Auth0Sync--Webhook--PreviousBearerToken", out _);
        await RefreshAsync();
        Assert.Null(options.CurrentValue.PreviousBearerToken);
    }

    [Fact]
    public async Task Unchanged_secrets_cause_no_reload()
    {
        var options = await StartAsync();
        var changes = 0;
        using var listening = options.OnChange(_ => changes++);

        await RefreshAsync();

        Assert.Equal(0, changes);
        Assert.Empty(Lines(LogEvents.SecretsRefreshed));
        Assert.Empty(Lines(LogEvents.SecretsRefreshFailed));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task While_the_vault_cannot_be_read_the_last_secrets_are_kept_and_reading_is_retried(Exception failure)
    {
        var options = await StartAsync();
        _keyVault.Failure = failure;

        await RefreshAsync();

        Assert.Equal(First, options.CurrentValue.BearerToken);
        Assert.Equal(LogLevel.Error, Assert.Single(Lines(LogEvents.SecretsRefreshFailed)).Level);

        _keyVault.Failure = null;
        _keyVault.Secrets["Auth0Sync--Webhook--BearerToken"] = Second;
        await RefreshAsync();

        Assert.Equal(Second, options.CurrentValue.BearerToken);
    }

    [Fact]
    public async Task An_invalid_secret_is_rejected_and_the_last_ones_are_kept()
    {
        var options = await StartAsync();
        _keyVault.Secrets["Auth0Sync--Webhook--BearerToken"] = "short";
        _keyVault.Secrets["Auth0Sync--HubSpot--AccessToken"] = "another-token";

        await RefreshAsync();

        Assert.Equal(First, options.CurrentValue.BearerToken);
        var line = Assert.Single(Lines(LogEvents.SecretsRefreshFailed));
        Assert.Contains("Auth0Sync:Webhook:BearerToken has 5 characters", line.Text, StringComparison.Ordinal);
        Assert.Empty(Lines(LogEvents.SecretsRefreshed));
        Assert.Equal(TestApp.AccessToken, _host!.Services.GetRequiredService<IConfiguration>()["Auth0Sync:HubSpot:AccessToken"]);

        _keyVault.Secrets["Auth0Sync--Webhook--BearerToken"] = Second;
        await RefreshAsync();

        Assert.Equal(Second, options.CurrentValue.BearerToken);
    }

    [Fact]
    public async Task No_log_line_contains_a_secret()
    {
        await StartAsync();
        _keyVault.Secrets["Auth0Sync--Webhook--BearerToken"] = "short";
        await RefreshAsync();
        _keyVault.Secrets["Auth0Sync--Webhook--BearerToken"] = Second;
        await RefreshAsync();

        Assert.NotEmpty(_logs.Lines);
        Assert.DoesNotContain(_logs.Lines, line => new[] { First, Second, "short", TestApp.AccessToken }.Any(secret =>
            line.Text.Contains($"{secret}", StringComparison.Ordinal) || line.Values.Values.Any(value => value == secret)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }
    }

    private async Task<IOptionsMonitor<WebhookOptions>> StartAsync(params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(TestApp.ValidSettings);
        builder.Configuration["Auth0Sync:HubSpot:BaseAddress"] = "http://127.0.0.1:9";
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.Logging.AddProvider(_logs);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton(new FakeStorageAccount().Account);
        _keyVault.Secrets["Auth0Sync--Webhook--BearerToken"] = First;
        await KeyVaultConfigurationExtensions.AddSecretsAsync(builder.Configuration, builder.Services, _keyVault.Client, TimeProvider.System, CancellationToken.None);
        builder.Services.AddAuth0Sync(builder.Configuration);
        _host = builder.Build();
        await _host.StartAsync();
        return _host.Services.GetRequiredService<IOptionsMonitor<WebhookOptions>>();
    }

    private Task RefreshAsync() => _host!.Services.GetServices<IHostedService>().OfType<SecretsRefresher>().Single().RefreshAsync(CancellationToken.None);

    private IReadOnlyList<LogLine> Lines(int eventId) => [.. _logs.Lines.Where(line => line.EventId == eventId)];
}
