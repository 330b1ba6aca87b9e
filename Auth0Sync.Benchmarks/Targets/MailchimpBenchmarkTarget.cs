using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;

namespace Auth0Sync.Benchmarks.Targets;

/// <summary>
/// Mailchimp, which limits only the open calls. The simulator does so in every tier; the product's own limit of calls per
/// second applies only in the limited one.
/// </summary>
/// <seealso href="https://mailchimp.com/developer/marketing/docs/fundamentals/#throttling"/>
internal sealed class MailchimpBenchmarkTarget : BenchmarkTarget
{
    private const string UserIdMergeField = "AUTH0ID";

    // The addresses of the sample users are in a domain that Mailchimp refuses.
    private static readonly MailchimpAccountOptions AccountOptions = new()
    {
        FakeDomains = [],
        MergeFields = [.. new MailchimpAccountOptions().MergeFields, new MergeFieldDefinition(UserIdMergeField, MergeFieldType.Text) { Name = "Auth0 user id" }],
    };

    public override string Name => "mailchimp";

    public override string LimitedTier => "limited";

    public override DocumentedLimit Limit { get; } = new DocumentedLimit.Connections(AccountOptions.MaxConnections!.Value);

    public override int DefaultUserCount => 300;

    // Several seconds of calls.
    public override int MaxEventsInFlightAtLimit => 50;

    public override async Task<ISimulatedTarget> StartSimulatorAsync(string tier, CancellationToken cancellationToken)
    {
        var account = new MailchimpAccount(AccountOptions);
        return new SimulatedApiTarget(
            await SimulatedApiServer.StartAsync(new SimulatedApi(account), port: 0, cancellationToken),
            () => account.Members.Select(member => new SimulatedRecord(
                member.MergeFields.GetValueOrDefault(UserIdMergeField),
                member.EmailAddress,
                member.MergeFields.GetValueOrDefault("FNAME"))),
            MailchimpFaults.ApiKeyInvalid(),
            MailchimpFaults.InternalServerError());
    }

    public override IEnumerable<KeyValuePair<string, string?>> CreateSettings(Uri baseAddress, bool hasLimits) =>
    [
        new("Auth0Sync:Mailchimp:Enabled", bool.TrueString),
        new("Auth0Sync:Mailchimp:ApiKey", AccountOptions.ApiKey),
        new("Auth0Sync:Mailchimp:AudienceId", AccountOptions.ListId),
        new("Auth0Sync:Mailchimp:BaseAddress", baseAddress.AbsoluteUri),
        .. hasLimits ? Enumerable.Empty<KeyValuePair<string, string?>>() : [new("Auth0Sync:Mailchimp:CallsPerSecond", "1000")],
    ];

    public override IEnumerable<SimulatedRecord> GetExpectedRecords(int user, int revision) =>
        [new(SampleUsers.GetUserId(user), SampleUsers.GetEmail(user), SampleUsers.GetGivenName(user, revision))];
}
