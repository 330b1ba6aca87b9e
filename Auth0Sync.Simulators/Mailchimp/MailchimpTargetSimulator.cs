using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>Simulates Mailchimp unless a key is configured. The audience has the merge field of the user id.</summary>
public sealed class MailchimpTargetSimulator : ITargetSimulator
{
    internal const string ApiKeySetting = "Auth0Sync:Mailchimp:ApiKey";

    /// <inheritdoc/>
    public string Target => "mailchimp";

    /// <inheritdoc/>
    public bool IsAccountConfigured(IConfiguration configuration) => configuration[ApiKeySetting] is { Length: > 0 };

    /// <inheritdoc/>
    public async Task<IRunningSimulator> StartAsync(int port, CancellationToken cancellationToken)
    {
        // Samples have addresses of example.com, which Mailchimp refuses.
        var defaults = new MailchimpAccountOptions();
        var options = defaults with
        {
            FakeDomains = [],
            MergeFields = [.. defaults.MergeFields, new MergeFieldDefinition("AUTH0ID", MergeFieldType.Text) { Name = "Auth0 user id" }],
        };
        var account = new MailchimpAccount(options);
        var page = new RecordsPage("members", () => RecordsView.Render(account));
        var server = await SimulatedApiServer.StartAsync(new SimulatedApi(account), port, page, cancellationToken);
        return new RunningMailchimpSimulator(account, server, options);
    }
}
