using System.Collections.Concurrent;
using System.Diagnostics;
using Auth0Sync.Core;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Neither an address nor its hash, which is in the paths of Mailchimp's API, leaves the process.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpPrivacyTests
{
    // Mailchimp's id of the address.
    private const string Hash = "87fbf44c762c7d9146b08c87e49df87c";

    private static readonly string[] PersonalTexts = [MailchimpHarness.Email, Hash, "Lovelace", MailchimpHarness.UserId, MailchimpHarness.ApiKey];

    [Fact]
    public async Task No_log_line_contains_personal_data()
    {
        await using var app = await MailchimpHarness.StartAsync(("Tags:0", "customer = app_metadata.plan == \"pro\""));
        app.Account.AddMember(MailchimpHarness.Email);
        await app.SendAsync(MailchimpHarness.Created());
        await app.SendAsync(MailchimpHarness.Updated(1).WithUserMember("blocked", true));
        app.Api.AddFault(new CallFault(CallFaultKind.Response) { Operation = "members.update", Response = MailchimpFaults.ComplianceState(MailchimpHarness.Email), MaxCount = 1 });
        await app.SendAsync(MailchimpHarness.Updated(2).WithName("Ada", "King"));
        app.Api.AddFault(new CallFault(CallFaultKind.Response) { Response = MailchimpFaults.BlockedPage(), MaxCount = 1 });
        await app.SendUntilDoneAsync(MailchimpHarness.Updated(3).WithUserMember("blocked", false));

        Assert.NotEmpty(app.Logs.Lines);
        Assert.All(app.Logs.Lines, line => AssertNotPersonal(line.Text));
    }

    [Fact]
    public async Task No_span_contains_personal_data()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var account = new MailchimpAccount(MailchimpHarness.AccountOptions);
        await using var server = await SimulatedApiServer.StartAsync(new SimulatedApi(account), 0, CancellationToken.None);
        using var host = CreateHost(server.BaseAddress);
        var target = (IStatusTarget)host.Services.GetRequiredService<TargetRegistry>().Find("mailchimp")!;
        var context = new WriteContext("evt_1", DateTimeOffset.UnixEpoch, new string('0', 64));
        using var root = new Activity("test").Start();

        var created = Assert.IsType<TargetResult.Done>(await target.CreateAsync(
            new Dictionary<string, FieldValue?> { ["email_address"] = MailchimpHarness.Email, ["merge_fields.AUTH0ID"] = MailchimpHarness.UserId }, context, CancellationToken.None));
        Assert.IsType<TargetResult.Done>(await target.FindAsync(new RecordKey.Email(MailchimpHarness.Email), CancellationToken.None));
        Assert.IsType<TargetResult.Done>(await target.SetStatusAsync(new RecordReference(created.Record.Id, null), RecordStatus.Blocked, context, CancellationToken.None));

        var own = spans.Where(span => span.TraceId == root.TraceId).ToList();
        Assert.Equal(["mailchimp create", "mailchimp read", "mailchimp read", "mailchimp tag", "mailchimp archive"], own.Select(span => span.DisplayName));
        Assert.All(own, span => AssertNotPersonal(string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName))));
        Assert.DoesNotContain(spans, span => span.Source.Name == "System.Net.Http" && span.TraceId == root.TraceId);
    }

    private static void AssertNotPersonal(string text) => Assert.All(PersonalTexts, personal => Assert.DoesNotContain(personal, text, StringComparison.OrdinalIgnoreCase));

    private static IHost CreateHost(Uri baseAddress)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(MailchimpHarness.Settings);
        builder.Configuration["Auth0Sync:Mailchimp:BaseAddress"] = baseAddress.ToString();
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        return builder.Build();
    }
}
