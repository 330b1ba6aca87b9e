using System.Text.Json.Nodes;
using Auth0Sync.Core;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Operations.Drift;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Auth0Sync.Tests.Targets.Mailchimp;
using Auth0Sync.Tests.Targets.Stripe;
using Xunit;

namespace Auth0Sync.Tests.Operations.Drift;

[Trait("Category", "Integration")]
public sealed class DriftTests : IAsyncLifetime, IDisposable
{
    private const string Ines = """{"user_id":"auth0|1","email":"ines@example.com","email_verified":true,"given_name":"Ines","family_name":"Duarte","updated_at":"2026-10-05T08:00:10Z"}""";
    private const string Ola = """{"user_id":"auth0|2","email":"ola@example.com","email_verified":true,"given_name":"Ola","family_name":"Nordmann","blocked":true,"updated_at":"2026-10-05T08:00:10Z"}""";

    private readonly TemporaryFolder _folder = new();
    private readonly List<DriftRow> _rows = [];
    private HubSpotConformanceTarget _hubSpot = null!;
    private OperationsHarness _harness = null!;

    public async Task InitializeAsync()
    {
        _harness = await OperationsHarness.StartAsync(time => _hubSpot = new HubSpotConformanceTarget(time));

        // The event is a little later than the change, as at Auth0.
        await _harness.ApplyAsync(
            Auth0EventBuilder.Created("auth0|1").AtSecond(10.2).WithEmail("ines@example.com").WithName("Ines", "Duarte"),
            Auth0EventBuilder.Created("auth0|2").AtSecond(10.2).WithEmail("ola@example.com").WithName("Ola", "Nordmann").WithUserMember("blocked", true));
    }

    public async Task DisposeAsync()
    {
        await _harness.DisposeAsync();
    }

    public void Dispose()
    {
        _hubSpot.Dispose();
        _folder.Dispose();
    }

    private string InesRecordId => _hubSpot.Records.Single(record => record.UserId == "auth0|1").Id;

    [Fact]
    public async Task Records_that_are_as_they_should_be_are_no_drift()
    {
        var report = await CheckAsync(Ines, Ola);

        Assert.False(report.HasDrift);
        Assert.Empty(_rows);
        Assert.Equal([("hubspot", 2L)], report.Targets.Select(target => (target.Target, target.InSync)));
    }

    [Fact]
    public async Task Comparing_writes_nothing()
    {
        _hubSpot.EditGivenName(InesRecordId, "Inês");
        _hubSpot.Monitor.Restart();

        await CheckAsync(Ines, Ola, """{"user_id":"auth0|3","email":"new@example.com","email_verified":true,"updated_at":"2026-10-05T08:00:10Z"}""");

        Assert.All(_hubSpot.Monitor.Calls, call => Assert.True(call.Operation is "BatchRead" or "PropertyList", call.Operation));
        Assert.Contains(_hubSpot.Monitor.Calls, call => call.Operation == "BatchRead");
        Assert.Equal(0, _harness.Queue.Count);
    }

    [Fact]
    public async Task A_missing_property_is_not_created_to_compare()
    {
        var time = new TestTimeProvider();
        using var hubSpot = new HubSpotConformanceTarget(time);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(hubSpot.Settings).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Auth0Sync:Webhook:BearerToken"] = TestApp.BearerToken,
            ["Auth0Sync:Ledger:Key"] = TestApp.LedgerKey,
            ["Auth0Sync:HubSpot:UniqueProperty"] = "another_user_id",
            ["Auth0Sync:HubSpot:CreateMissingProperties"] = "true",
        }).Build();
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddAuth0Sync(configuration)
            .AddMemoryStorage()
            .AddOperations(configuration)
            .AddSingleton(new DryRunServices(dryRun => hubSpot.Register(dryRun, configuration)));
        hubSpot.Register(services, configuration);
        await using var provider = services.BuildServiceProvider();
        var request = new DriftRequest(_folder.Write("users.json", Ines));

        // The app, which would create it, is not started.
        var compared = await provider.GetRequiredService<DriftChecker>().CheckAsync(request, AddRow, null, CancellationToken.None);
        var reconciled = await provider.GetRequiredService<Reconciler>().ReconcileAsync(request, AddRow, null, CancellationToken.None);

        Assert.All([compared, reconciled], report => Assert.Contains("another_user_id", Assert.Single(report.Targets).Note, StringComparison.Ordinal));
        Assert.All([compared, reconciled], report => Assert.Equal((FailureKind.Unavailable, "No target can be compared."), (report.Failure, report.Error)));
        Assert.NotEmpty(hubSpot.Monitor.Calls);
        Assert.All(hubSpot.Monitor.Calls, call => Assert.Equal("GET", call.Request!.Method));
    }

    [Fact]
    public async Task A_changed_field_is_named_and_its_values_are_shown_on_request_only()
    {
        _hubSpot.EditGivenName(InesRecordId, "Somebody");

        await CheckAsync(Ines, Ola);
        var row = Assert.Single(_rows);
        Assert.Equal((1, "hubspot", DriftKind.Fields, true, InesRecordId, null), (row.Line, row.Target, row.Kind, row.IsRepairable, row.RecordId, row.UserId));
        Assert.Equal([new FieldDrift("firstname", null, null)], row.Fields);

        _rows.Clear();
        await CheckAsync(new DriftRequest(_folder.Write("users.json", Ines)) { IncludePersonalData = true });
        Assert.Equal("auth0|1", Assert.Single(_rows).UserId);
        Assert.Equal([new FieldDrift("firstname", "Ines", "Somebody")], _rows[0].Fields);
    }

    [Fact]
    public async Task Status_missing_record_duplicate_and_foreign_record_are_told_apart()
    {
        _hubSpot.RemoveRecord(InesRecordId);
        _hubSpot.AddRecord(new ConformanceRecord("") { Email = "unlinked@example.com", GivenName = "U" });

        await CheckAsync(
            Ines,
            Ola.Replace("\"blocked\":true", "\"blocked\":false", StringComparison.Ordinal).Replace("08:00:10", "09:00:00", StringComparison.Ordinal),
            """{"user_id":"auth0|3","email":"unlinked@example.com","email_verified":true,"updated_at":"2026-10-05T08:00:10Z"}""",
            """{"user_id":"auth0|4","email":"ola@example.com","email_verified":true,"updated_at":"2026-10-05T08:00:10Z"}""",
            """{"user_id":"auth0|5","email":"unknown@example.com","email_verified":true,"updated_at":"2026-10-05T08:00:10Z"}""");

        Assert.Equal(
            [(1L, DriftKind.Missing, true), (2L, DriftKind.Status, true), (3L, DriftKind.Missing, true), (4L, DriftKind.OtherUser, false), (5L, DriftKind.Missing, true)],
            _rows.Select(row => (row.Line, row.Kind, row.IsRepairable)));
    }

    [Fact]
    public async Task Another_record_with_the_address_is_a_duplicate()
    {
        await _harness.ApplyAsync(Auth0EventBuilder.Created("auth0|3").AtSecond(10).WithEmail("old@example.com").WithName("Third", "User"));
        var other = _hubSpot.AddRecord(new ConformanceRecord("") { Email = "taken@example.com", GivenName = "T" });

        await CheckAsync("""{"user_id":"auth0|3","email":"taken@example.com","email_verified":true,"given_name":"Third","family_name":"User","updated_at":"2026-10-05T09:00:00Z"}""");

        var row = Assert.Single(_rows);
        Assert.Equal((DriftKind.Duplicate, false, other), (row.Kind, row.IsRepairable, row.OtherRecordId));
        Assert.Empty(row.Fields);
    }

    [Fact]
    public async Task What_later_events_changed_is_outdated_and_never_repaired()
    {
        await _harness.ApplyAsync(
            Auth0EventBuilder.Updated("auth0|1").AtSecond(100).WithEmail("ines@example.com").WithName("Newer", "Duarte"),
            Auth0EventBuilder.Deleted("auth0|2").AtSecond(100).WithEmail("ola@example.com"));

        var report = await ReconcileAsync(Ines, Ola);
        await _harness.DrainAsync();

        Assert.Equal([(1L, DriftKind.Outdated), (2L, DriftKind.Outdated)], _rows.Select(row => (row.Line, row.Kind)));
        Assert.Equal((false, 0L), (report.HasDrift, report.Targets[0].RequeuedCount));
        Assert.Equal("Newer", _hubSpot.Records.Single(record => record.UserId == "auth0|1").GivenName);
    }

    [Fact]
    public async Task A_changed_record_is_repaired_although_the_ledger_knew_the_value()
    {
        _hubSpot.EditGivenName(InesRecordId, "Somebody");

        var report = await ReconcileAsync(Ines, Ola);
        await _harness.DrainAsync();

        Assert.Equal(1, report.Targets[0].RequeuedCount);
        Assert.Equal("Ines", _hubSpot.Records.Single(record => record.UserId == "auth0|1").GivenName);
        _rows.Clear();
        Assert.False((await CheckAsync(Ines, Ola)).HasDrift);
    }

    [Fact]
    public async Task After_a_repair_late_events_are_still_late()
    {
        _hubSpot.EditGivenName(InesRecordId, "Somebody");
        await ReconcileAsync(Ines);
        await _harness.DrainAsync();

        await _harness.ApplyAsync(Auth0EventBuilder.Updated("auth0|1").AtSecond(10.1).WithEmail("ines@example.com").WithName("Late", "Duarte"));

        Assert.Equal("Ines", _hubSpot.Records.Single(record => record.UserId == "auth0|1").GivenName);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_of_the_block_after_the_export_is_never_undone(bool wasBlocked)
    {
        await _harness.ApplyAsync(
            CreateKim(Auth0EventBuilder.Created("auth0|6")).AtSecond(10.2).WithUserMember("blocked", wasBlocked),
            wasBlocked
                ? CreateKim(Auth0EventBuilder.Updated("auth0|6")).AtSecond(100).WithPreviousUserMember("blocked", true)
                : CreateKim(Auth0EventBuilder.Updated("auth0|6")).AtSecond(100).WithUserMember("blocked", true),
            CreateKim(Auth0EventBuilder.Updated("auth0|6")).AtSecond(200.2));
        _hubSpot.EditGivenName(FindKim().Id, "Somebody");

        var report = await ReconcileAsync(ExportKim(wasBlocked, "2026-10-05T08:00:10Z"));
        await _harness.DrainAsync();

        Assert.Equal((0L, wasBlocked), (report.Targets[0].RequeuedCount, FindKim().IsActive));
        Assert.False(Assert.Single(_rows).IsRepairable);
        Assert.Contains("make a new one", _rows[0].Detail, StringComparison.Ordinal);

        await ReconcileAsync(ExportKim(!wasBlocked, "2026-10-05T08:03:20Z"));
        await _harness.DrainAsync();

        Assert.Equal(("Kim", wasBlocked), (FindKim().GivenName, FindKim().IsActive));

        static Auth0EventBuilder CreateKim(Auth0EventBuilder auth0Event) => auth0Event.WithEmail("kim@example.com").WithName("Kim", "Larsen");

        static string ExportKim(bool isBlocked, string updatedAt) =>
            $$"""{"user_id":"auth0|6","email":"kim@example.com","email_verified":true,"given_name":"Kim","family_name":"Larsen","blocked":{{(isBlocked ? "true" : "false")}},"updated_at":"{{updatedAt}}"}""";

        ConformanceRecord FindKim() => _hubSpot.Records.Single(record => record.UserId == "auth0|6");
    }

    [Fact]
    public async Task A_consent_that_was_withdrawn_after_the_export_is_not_given_again()
    {
        MailchimpConformanceTarget? mailchimp = null;
        await using var harness = await OperationsHarness.StartAsync(
            new Dictionary<string, string?> { ["Auth0Sync:Mailchimp:ConsentPath"] = "user_metadata.newsletter" },
            time => mailchimp = new MailchimpConformanceTarget(time));
        var withdrawal = Update(100).WithUserMember("user_metadata", new JsonObject { ["newsletter"] = false });
        await harness.ApplyAsync(Update(10.2).WithUserMember("user_metadata", new JsonObject { ["newsletter"] = true }), withdrawal, Update(200));
        mailchimp!.EditGivenName(mailchimp.Records.Single().Id, "Somebody");

        var report = await harness.GetService<Reconciler>().ReconcileAsync(
            new DriftRequest(_folder.Write("users.json", Ines.Replace("\"given_name\"", "\"user_metadata\":{\"newsletter\":true},\"given_name\"", StringComparison.Ordinal))), AddRow, null, CancellationToken.None);
        await harness.DrainAsync();

        Assert.Equal(0, report.Targets[0].RequeuedCount);
        Assert.False(Assert.Single(_rows).IsRepairable);
        var row = (await harness.GetService<ILedger>().ReadAsync("mailchimp", "auth0|1", CancellationToken.None)).Row;
        Assert.Equal(withdrawal.ToEvent().Id, row.Fields["$consent"].At.EventId);

        static Auth0EventBuilder Update(double second) => Auth0EventBuilder.Updated("auth0|1").AtSecond(second).WithEmail("ines@example.com").WithName("Ines", "Duarte");
    }

    [Fact]
    public async Task A_newer_value_that_the_target_rejected_can_still_be_written_later()
    {
        var refused = _hubSpot.RefuseFamilyName();
        await _harness.ApplyAsync(
            Auth0EventBuilder.Updated("auth0|1").AtSecond(100).WithEmail("ines@example.com").WithName("Ines", refused),
            Auth0EventBuilder.Updated("auth0|1").AtSecond(200).WithEmail("ines@example.com").WithName("Ines", refused));
        _hubSpot.EditGivenName(InesRecordId, "Somebody");

        var report = await ReconcileAsync(Ines.Replace("08:00:10", "08:00:50", StringComparison.Ordinal));
        await _harness.DrainAsync();

        Assert.Equal(0, report.Targets[0].RequeuedCount);
        Assert.False(Assert.Single(_rows).IsRepairable);
        Assert.NotNull((await _harness.GetService<ILedger>().ReadAsync("hubspot", "auth0|1", CancellationToken.None)).Row.Fields["lastname"].Refused);
    }

    [Fact]
    public async Task An_event_in_review_is_not_replaced_by_the_export()
    {
        await using var harness = await OperationsHarness.StartAsync(
            new Dictionary<string, string?> { ["Auth0Sync:HubSpot:Policies:OnMissingRecord"] = "Review" },
            time => new HubSpotConformanceTarget(time));
        var waiting = Auth0EventBuilder.Updated("auth0|1").AtSecond(100).WithEmail("ines@example.com").WithName("Newer", "Duarte");
        await harness.ApplyAsync(waiting);
        await harness.ApplyAsync(Auth0EventBuilder.Updated("auth0|1").AtSecond(200).WithEmail("ines@example.com").WithName("Newer", "Duarte"));

        await harness.GetService<Reconciler>().ReconcileAsync(new DriftRequest(_folder.Write("users.json", Ines)), AddRow, null, CancellationToken.None);
        await harness.DrainAsync();

        Assert.Equal(waiting.ToEvent().Id, Assert.Single(harness.GetService<MemoryReviewStore>().Items).EventId);
    }

    [Fact]
    public async Task A_field_that_was_mapped_later_is_not_repaired_with_an_older_export()
    {
        await using var harness = await StartAsync(("Auth0Sync:Policies:ClearRemovedFields", "false"));
        await harness.ApplyAsync(Auth0EventBuilder.Created("auth0|7").AtSecond(10.2).WithEmail("kim@example.com"), Auth0EventBuilder.Updated("auth0|7").AtSecond(200.2).WithEmail("kim@example.com"));

        var older = await ReconcileAsync(harness, """{"user_id":"auth0|7","email":"kim@example.com","email_verified":true,"family_name":"Older","updated_at":"2026-10-05T08:00:10Z"}""");

        Assert.Equal((0L, DriftKind.Outdated), (older.Targets[0].RequeuedCount, Assert.Single(_rows).Kind));

        await ReconcileAsync(harness, """{"user_id":"auth0|7","email":"kim@example.com","email_verified":true,"family_name":"Larsen","updated_at":"2026-10-05T08:03:20Z"}""");

        Assert.Equal("Larsen", _hubSpot.Records.Single().FamilyName);
    }

    [Theory]
    [InlineData("Auth0Sync:HubSpot:Policies:OnMissingRecord", "Skip", "true")]
    [InlineData("Auth0Sync:HubSpot:Policies:OnUnverifiedEmail", "Hold", "false")]
    public async Task A_user_who_gets_no_record_by_the_policies_is_no_drift(string policy, string value, string isVerified)
    {
        await using var harness = await StartAsync((policy, value));

        var report = await ReconcileAsync(harness, $$"""{"user_id":"auth0|7","email":"kim@example.com","email_verified":{{isVerified}},"updated_at":"2026-10-05T08:00:10Z"}""");

        Assert.Empty(_rows);
        Assert.Equal((1L, 0L), (report.Targets[0].InSync, report.Targets[0].RequeuedCount));
    }

    [Fact]
    public async Task A_user_without_the_address_that_a_record_needs_is_no_drift()
    {
        await using var harness = await OperationsHarness.StartAsync(time => new MailchimpConformanceTarget(time));

        await ReconcileAsync(harness, """{"user_id":"sms|7","phone_number":"+4791234567","phone_verified":true,"updated_at":"2026-10-05T08:00:10Z"}""");

        Assert.Empty(_rows);
    }

    [Fact]
    public async Task Users_reach_an_installation_that_accepts_one_tenant_only()
    {
        await using var harness = await StartAsync(("Auth0Sync:Webhook:AllowedTenants:0", "harbour"));

        await ReconcileAsync(harness, Ines);

        Assert.Equal("Ines", _hubSpot.Records.Single().GivenName);
        Assert.Empty(harness.GetService<MemoryReviewStore>().Items);
    }

    [Fact]
    public async Task Unknown_users_and_unlinked_records_are_brought_in()
    {
        var unlinked = _hubSpot.AddRecord(new ConformanceRecord("") { Email = "unlinked@example.com", GivenName = "U" });

        await ReconcileAsync(
            """{"user_id":"auth0|3","email":"unlinked@example.com","email_verified":true,"given_name":"Third","updated_at":"2026-10-05T08:00:10Z"}""",
            """{"user_id":"auth0|5","email":"unknown@example.com","email_verified":true,"given_name":"Fifth","updated_at":"2026-10-05T08:00:10Z"}""");
        await _harness.DrainAsync();

        Assert.Equal(unlinked, _hubSpot.Records.Single(record => record.UserId == "auth0|3").Id);
        Assert.Equal("Fifth", _hubSpot.Records.Single(record => record.UserId == "auth0|5").GivenName);
    }

    [Fact]
    public async Task Lookups_of_many_users_share_calls()
    {
        HubSpotConformanceTarget? hubSpot = null;
        await using var harness = await OperationsHarness.StartAsync(
            new Dictionary<string, string?> { ["Auth0Sync:HubSpot:BatchWindow"] = "00:00:00.050" },
            time => hubSpot = new HubSpotConformanceTarget(time));
        var path = _folder.Write("users.json", string.Join('\n', Enumerable.Range(10, 100).Select(number =>
            $$"""{"user_id":"auth0|{{number}}","email":"u{{number}}@example.com","email_verified":true,"updated_at":"2026-10-05T08:00:10Z"}""")));
        harness.Time.SkipDelaysUpTo = TimeSpan.Zero;
        hubSpot!.Monitor.Restart();

        var checking = harness.GetService<DriftChecker>().CheckAsync(new DriftRequest(path), AddRow, null, CancellationToken.None);
        await Poll.UntilAsync(
            () =>
            {
                harness.Time.Advance(TimeSpan.FromMilliseconds(50));
                return checking.IsCompleted;
            },
            "the comparison is complete");

        await checking;
        Assert.Equal(100, _rows.Count);
        Assert.InRange(hubSpot.Monitor.Calls.Count, 2, 20);
    }

    [Fact]
    public async Task Stripe_and_Mailchimp_are_compared_too()
    {
        StripeConformanceTarget? stripe = null;
        await using var harness = await OperationsHarness.StartAsync(time => stripe = new StripeConformanceTarget(time, hasSubscriptions: false), time => new MailchimpConformanceTarget(time));
        await harness.ApplyAsync(Auth0EventBuilder.Created("auth0|1").AtSecond(10.2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));

        var report = await harness.GetService<DriftChecker>().CheckAsync(new DriftRequest(_folder.Write("users.json", Ines)), AddRow, null, CancellationToken.None);

        Assert.Equal(["mailchimp:1", "stripe:1"], report.Targets.Select(target => $"{target.Target}:{target.InSync}").Order());
        Assert.Empty(_rows);
    }

    [Fact]
    public async Task A_comparison_without_one_of_the_targets_is_not_complete()
    {
        HubSpotConformanceTarget? hubSpot = null;
        await using var harness = await OperationsHarness.StartAsync(time => hubSpot = new HubSpotConformanceTarget(time), time => new StripeConformanceTarget(time, hasSubscriptions: false));
        await harness.ApplyAsync(Auth0EventBuilder.Created("auth0|1").AtSecond(10.2).WithEmail("ines@example.com").WithName("Ines", "Duarte"));
        hubSpot!.Monitor.FailAll(CallFailure.ServerError);

        var report = await harness.GetService<DriftChecker>().CheckAsync(new DriftRequest(_folder.Write("users.json", Ines)), AddRow, null, CancellationToken.None);

        Assert.Equal([("stripe", 1L), ("hubspot", 0L)], report.Targets.Select(target => (target.Target, target.InSync)));
        Assert.Equal(FailureKind.Unavailable, report.Failure);
        Assert.StartsWith("Not compared: hubspot.", report.Error, StringComparison.Ordinal);
    }

    private Task<DriftReport> CheckAsync(params string[] users) => CheckAsync(new DriftRequest(_folder.Write("users.json", string.Join('\n', users))));

    private Task<DriftReport> CheckAsync(DriftRequest request) => _harness.GetService<DriftChecker>().CheckAsync(request, AddRow, null, CancellationToken.None);

    private Task<DriftReport> ReconcileAsync(params string[] users) =>
        _harness.GetService<Reconciler>().ReconcileAsync(new DriftRequest(_folder.Write("users.json", string.Join('\n', users))), AddRow, null, CancellationToken.None);

    private Task<OperationsHarness> StartAsync(params (string Setting, string? Value)[] settings) =>
        OperationsHarness.StartAsync(settings.ToDictionary(setting => setting.Setting, setting => setting.Value), time => _hubSpot = new HubSpotConformanceTarget(time));

    private async Task<DriftReport> ReconcileAsync(OperationsHarness harness, string user)
    {
        var report = await harness.GetService<Reconciler>().ReconcileAsync(new DriftRequest(_folder.Write("users.json", user)), AddRow, null, CancellationToken.None);
        await harness.DrainAsync();
        return report;
    }

    private ValueTask AddRow(DriftRow row)
    {
        _rows.Add(row);
        return ValueTask.CompletedTask;
    }
}
