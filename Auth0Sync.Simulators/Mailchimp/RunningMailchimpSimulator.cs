using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>A simulated Mailchimp account that Auth0Sync uses.</summary>
public sealed class RunningMailchimpSimulator(MailchimpAccount account, SimulatedApiServer server, MailchimpAccountOptions options) : IRunningSimulator
{
    public MailchimpAccount Account => account;

    public SimulatedApi Api => server.Api;

    /// <inheritdoc/>
    public Uri BaseAddress => server.BaseAddress;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Auth0Sync:Mailchimp:BaseAddress"] = server.BaseAddress.AbsoluteUri,
        [MailchimpTargetSimulator.ApiKeySetting] = options.ApiKey,
        ["Auth0Sync:Mailchimp:AudienceId"] = options.ListId,
    };

    /// <inheritdoc/>
    public string Description => "an audience that is kept until this process stops";

    /// <inheritdoc/>
    public Uri? RecordsAddress => new(server.BaseAddress, "_simulator/members");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();
}
