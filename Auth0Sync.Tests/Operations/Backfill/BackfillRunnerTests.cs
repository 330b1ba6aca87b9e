using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Tenants;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Auth0Sync.Tests.Targets.Stripe;
using Azure;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Operations.Backfill;

[Trait("Category", "Integration")]
public sealed class BackfillRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Existing_users_get_their_records_in_every_target()
    {
        var (harness, hubSpot, stripe) = await StartAsync();
        await using var disposed = harness;
        var export = WriteUsers(300);

        var report = await RunAsync(harness, new BackfillRequest(export) { UsersPerSecond = 10_000 });

        Assert.Equal((BackfillResult.Completed, 300, 600, 0), (report.Result, report.UserCount, report.MessageCount, report.ProblemCount));
        await harness.DrainAsync();
        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"auth0|{number:D24}").Order(), hubSpot.Records.Select(record => record.UserId).Order());
        Assert.Equal(300, stripe.Records.Count);
        Assert.All(hubSpot.Records, record => Assert.Equal(Core.Targets.RecordStatus.Active, record.Status));
    }

    [Fact]
    public async Task Users_reach_an_installation_that_accepts_one_tenant_only()
    {
        HubSpotConformanceTarget? hubSpot = null;
        await using var harness = await OperationsHarness.StartAsync(
            new Dictionary<string, string?> { ["Auth0Sync:Webhook:AllowedTenants:0"] = "harbour" },
            time => hubSpot = new HubSpotConformanceTarget(time));

        await RunAsync(harness, new BackfillRequest(WriteUsers(3)));

        await harness.DrainAsync();
        Assert.Equal(3, hubSpot!.Records.Count);
        Assert.Empty(harness.GetService<MemoryReviewStore>().Items);
    }

    [Fact]
    public async Task Only_the_selected_targets_get_users()
    {
        var (harness, hubSpot, stripe) = await StartAsync();
        await using var disposed = harness;

        await RunAsync(harness, new BackfillRequest(WriteUsers(3)) { Targets = ["stripe"] });

        await harness.DrainAsync();
        Assert.Equal((0, 3), (hubSpot.Records.Count, stripe.Records.Count));
    }

    [Fact]
    public async Task A_repetition_makes_no_call()
    {
        var (harness, hubSpot, _) = await StartAsync();
        await using var disposed = harness;
        var request = new BackfillRequest(WriteUsers(5)) { Targets = ["hubspot"] };
        await RunAsync(harness, request);
        await harness.DrainAsync();
        hubSpot.Monitor.Restart();

        var report = await RunAsync(harness, request);

        await harness.DrainAsync();
        Assert.Equal((BackfillResult.Completed, 5), (report.Result, report.UserCount));
        Assert.Empty(hubSpot.Monitor.Calls);
    }

    [Fact]
    public async Task Users_of_whom_newer_events_are_known_keep_what_these_say()
    {
        var (harness, hubSpot, _) = await StartAsync();
        await using var disposed = harness;
        await harness.ApplyAsync(
            Auth0EventBuilder.Updated("auth0|1").AtSecond(100).WithEmail("new@example.com").WithName("New", "Name"),
            Auth0EventBuilder.Updated("auth0|2").AtSecond(100).WithEmail("gone@example.com"),
            Auth0EventBuilder.Deleted("auth0|2").AtSecond(200).WithEmail("gone@example.com"));
        var export = _folder.Write("users.json", """
            {"user_id":"auth0|1","email":"old@example.com","email_verified":true,"given_name":"Old","family_name":"Name","updated_at":"2026-10-05T08:00:10Z"}
            {"user_id":"auth0|2","email":"gone@example.com","email_verified":true,"updated_at":"2026-10-05T08:00:10Z"}
            """);

        await RunAsync(harness, new BackfillRequest(export) { Targets = ["hubspot"] });

        await harness.DrainAsync();
        Assert.Equal(("new@example.com", "New"), hubSpot.Records.Where(record => record.UserId == "auth0|1").Select(record => (record.Email, record.GivenName)).Single());
        Assert.Equal(Core.Targets.RecordStatus.Deactivated, hubSpot.Records.Single(record => record.UserId == "auth0|2").Status);
    }

    [Fact]
    public async Task A_blocked_user_is_blocked_in_the_targets()
    {
        var (harness, hubSpot, _) = await StartAsync();
        await using var disposed = harness;
        var export = _folder.Write("users.csv", "user_id,email,email_verified,blocked,updated_at\n'auth0|1,'ines@example.com,true,true,2026-10-05T08:00:10Z\n");

        await RunAsync(harness, new BackfillRequest(export) { Targets = ["hubspot"] });

        await harness.DrainAsync();
        Assert.Equal(Core.Targets.RecordStatus.Blocked, Assert.Single(hubSpot.Records).Status);
    }

    [Fact]
    public async Task The_rate_is_kept_on_the_clock()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var progress = new List<(long Users, TimeSpan Elapsed)>();

        var report = await CreateRunner(harness).RunAsync(
            new BackfillRequest(WriteUsers(40)) { UsersPerSecond = 4, Targets = ["hubspot"] },
            new ImmediateProgress<BackfillProgress>(at => progress.Add((at.UserCount, at.Elapsed))),
            CancellationToken.None);

        Assert.Equal((BackfillResult.Completed, TimeSpan.FromSeconds(10)), (report.Result, report.Elapsed));
        Assert.Equal(Enumerable.Range(0, 10).Select(second => ((second + 1) * 4L, TimeSpan.FromSeconds(second))), progress.Take(10));
    }

    [Fact]
    public async Task A_run_that_was_interrupted_continues_where_it_ended()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var request = new BackfillRequest(WriteUsers(100)) { UsersPerSecond = 10, Targets = ["hubspot"] };
        using var interruption = new CancellationTokenSource();
        var progress = new ImmediateProgress<BackfillProgress>(at =>
        {
            if (at.Line == 30)
            {
                interruption.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CreateRunner(harness).RunAsync(request, progress, interruption.Token));
        var report = await RunAsync(harness, request);

        Assert.Equal((30, 100, 70, BackfillResult.Completed), (report.ResumedAfterLine, report.LastLine, report.UserCount, report.Result));
        Assert.Equal(100, harness.Queue.Count);
        Assert.Equal([request.ExportPath], Directory.GetFiles(Path.GetDirectoryName(request.ExportPath)!));
    }

    [Fact]
    public async Task Another_export_and_other_targets_begin_at_the_first_line()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var request = new BackfillRequest(WriteUsers(20)) { UsersPerSecond = 1, Targets = ["hubspot"] };
        await InterruptAsync(harness, request);

        Assert.Equal(0, (await RunAsync(harness, request with { Targets = ["stripe"] })).ResumedAfterLine);
        WriteUsers(21);
        Assert.Equal(0, (await RunAsync(harness, request)).ResumedAfterLine);
    }

    [Fact]
    public async Task Another_installation_begins_at_the_first_line()
    {
        var (first, _, _) = await StartAsync();
        await using var disposed = first;
        var (second, _, _) = await StartAsync();
        await using var disposedToo = second;
        var request = new BackfillRequest(WriteUsers(20)) { UsersPerSecond = 1, Targets = ["hubspot"] };
        await InterruptAsync(first, request);

        var report = await RunAsync(second, request);

        Assert.Equal((0, 20), (report.ResumedAfterLine, report.UserCount));
    }

    [Fact]
    public async Task A_checkpoint_that_names_no_installation_begins_at_the_first_line()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var request = new BackfillRequest(WriteUsers(20)) { UsersPerSecond = 1, Targets = ["hubspot"] };
        await InterruptAsync(harness, request);
        var path = request.ExportPath + ".auth0sync";
        var checkpoint = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        Assert.True(checkpoint.Remove("installation"));
        await File.WriteAllTextAsync(path, checkpoint.ToJsonString());

        Assert.Equal(0, (await RunAsync(harness, request)).ResumedAfterLine);
    }

    [Fact]
    public async Task If_the_storage_account_cannot_be_read_nothing_is_sent()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var queue = new Mock<IEventQueue>(MockBehavior.Strict);
        queue.Setup(real => real.GetIdentityAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new RequestFailedException(403, "", "AuthorizationFailure", null));

        var report = await CreateRunner(harness, queue.Object).RunAsync(new BackfillRequest(WriteUsers(1)), null, CancellationToken.None);

        Assert.Equal((BackfillResult.Stopped, FailureKind.Unavailable, 0), (report.Result, report.Failure, report.UserCount));
        Assert.Contains("cannot be read (AuthorizationFailure)", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_time_of_the_export_begins_at_the_first_line()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var request = new BackfillRequest(WriteUsers(20)) { UsersPerSecond = 1, Targets = ["hubspot"] };
        await InterruptAsync(harness, request);

        var report = await RunAsync(harness, request with { ExportedAt = harness.Time.GetUtcNow() });

        Assert.Equal((0, 20), (report.ResumedAfterLine, report.LastLine));
    }

    [Fact]
    public async Task While_the_storage_account_fails_the_run_stops_and_nothing_is_skipped()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var queue = new Mock<IEventQueue>();
        var sent = new List<string>();
        queue.Setup(real => real.GetIdentityAsync(It.IsAny<CancellationToken>())).ReturnsAsync("the storage account");
        queue.Setup(real => real.SendAsync(It.IsAny<EventMessage>(), TimeSpan.Zero, It.IsAny<CancellationToken>()))
            .Returns((EventMessage message, TimeSpan _, CancellationToken _) =>
            {
                sent.Add(((EventReadResult.Success)EventReader.Read(message.EventJson.Span)).Event.User.UserId);
                return sent.Count == 7 ? Task.FromException(new RequestFailedException(503, "")) : Task.CompletedTask;
            });
        var runner = CreateRunner(harness, queue.Object);
        var request = new BackfillRequest(WriteUsers(20)) { UsersPerSecond = 5, Targets = ["hubspot"] };

        var stopped = await runner.RunAsync(request, null, CancellationToken.None);
        var completed = await runner.RunAsync(request, null, CancellationToken.None);

        Assert.Equal((BackfillResult.Stopped, FailureKind.Unavailable, 5), (stopped.Result, stopped.Failure, stopped.LastLine));
        Assert.Contains("Run it again to continue", stopped.Error, StringComparison.Ordinal);
        Assert.Equal((BackfillResult.Completed, null, 5), (completed.Result, completed.Failure, completed.ResumedAfterLine));
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"auth0|{number:D24}"), sent.Distinct());
    }

    [Fact]
    public async Task Lines_that_are_no_users_are_listed()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var export = _folder.Write("users.json", """
            {"user_id":"auth0|1","updated_at":"2026-10-05T08:00:10Z"}
            {"user_id":"auth0|2"}
            nonsense
            {"user_id":"auth0|\u202e4","updated_at":"2026-10-05T08:00:10Z"}
            """);

        var report = await RunAsync(harness, new BackfillRequest(export));

        Assert.Equal((BackfillResult.Completed, 1, 3), (report.Result, report.UserCount, report.ProblemCount));
        Assert.Equal(
            [new(2, "The user has no updated_at."), new(3, "The line is not a JSON object."), new(4, "data.object.user_id must have no control, separator or invisible characters.")],
            report.Problems);
        Assert.Equal(2, (await RunAsync(harness, new BackfillRequest(export) { ExportedAt = harness.Time.GetUtcNow() })).UserCount);
    }

    [Fact]
    public async Task Lines_that_are_no_users_are_listed_after_an_interruption_too()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        string[] lines = ["{}", GeneratedExport.CreateUser(1), GeneratedExport.CreateUser(2), "nonsense", GeneratedExport.CreateUser(3)];
        var request = new BackfillRequest(_folder.Write("users.json", string.Join('\n', lines))) { UsersPerSecond = 1, Targets = ["hubspot"] };
        await InterruptAsync(harness, request);

        var report = await RunAsync(harness, request);

        Assert.Equal((BackfillResult.Completed, 2, 2, 2), (report.Result, report.ResumedAfterLine, report.UserCount, report.ProblemCount));
        Assert.Equal([1, 4], report.Problems.Select(problem => problem.Line));
    }

    [Theory]
    [InlineData("email,name\n1,2\n")]
    [InlineData("[{\"user_id\":\"auth0|1\"}]")]
    public async Task An_export_that_cannot_be_read_is_never_complete(string content)
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var request = new BackfillRequest(_folder.Write("users.csv", content)) { Targets = ["hubspot"] };

        foreach (var report in new[] { await RunAsync(harness, request), await RunAsync(harness, request) })
        {
            Assert.Equal((BackfillResult.Stopped, FailureKind.Problem, 1), (report.Result, report.Failure, report.ProblemCount));
            Assert.StartsWith("Line 1: ", report.Error, StringComparison.Ordinal);
            Assert.EndsWith("Nothing after it was read.", report.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_truncated_export_is_never_complete_and_its_users_are_sent_once()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 2_000).Select(number => GeneratedExport.CreateUser(number)))));
        }

        await File.WriteAllBytesAsync(_folder.GetPath("users.json.gz"), compressed.ToArray()[..(int)(compressed.Length / 2)]);
        var request = new BackfillRequest(_folder.GetPath("users.json.gz")) { UsersPerSecond = 10_000, Targets = ["hubspot"] };
        var first = await RunAsync(harness, request);
        var second = await RunAsync(harness, request);

        Assert.InRange(first.UserCount, 1, 1_999);
        Assert.Equal((BackfillResult.Stopped, first.LastLine, 0), (second.Result, second.ResumedAfterLine, second.UserCount));
        Assert.Equal(first.Error, second.Error);
    }

    [Fact]
    public async Task A_CSV_export_that_is_cut_within_a_line_is_never_complete_and_its_users_are_sent_once()
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        var request = new BackfillRequest(_folder.Write("users.csv", "user_id,updated_at\nauth0|1,2026-10-05T08:00:10Z\nauth0|2")) { Targets = ["hubspot"] };

        var first = await RunAsync(harness, request);
        var second = await RunAsync(harness, request);

        Assert.Equal((BackfillResult.Stopped, 1, 2), (first.Result, first.UserCount, first.LastLine));
        Assert.Equal((BackfillResult.Stopped, 0, 2), (second.Result, second.UserCount, second.ResumedAfterLine));
        Assert.StartsWith("Line 3: ", second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users.json", "salesforce", 1, "The target 'salesforce' is not enabled. Enabled targets: hubspot, stripe.")]
    [InlineData("other.json", "stripe", 1, "The export does not exist.")]
    [InlineData("users.json", "stripe", 0, "The rate must be more than 0 users a second.")]
    public async Task A_request_that_cannot_be_fulfilled_is_refused(string file, string target, double rate, string error)
    {
        var (harness, _, _) = await StartAsync();
        await using var disposed = harness;
        WriteUsers(1);

        var report = await RunAsync(harness, new BackfillRequest(_folder.GetPath(file)) { Targets = [target], UsersPerSecond = rate });

        Assert.Equal((BackfillResult.Refused, FailureKind.Invalid, error), (report.Result, report.Failure, report.Error));
        Assert.Equal(0, harness.Queue.Count);
    }

    /// <summary>Cancels a run after its first users.</summary>
    private static async Task InterruptAsync(OperationsHarness harness, BackfillRequest request)
    {
        using var interruption = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => CreateRunner(harness).RunAsync(request, new ImmediateProgress<BackfillProgress>(_ => interruption.Cancel()), interruption.Token));
    }

    private static Task<BackfillReport> RunAsync(OperationsHarness harness, BackfillRequest request) =>
        CreateRunner(harness).RunAsync(request, null, CancellationToken.None);

    private static BackfillRunner CreateRunner(OperationsHarness harness, IEventQueue? queue = null) => new(
        harness.GetService<UserExportReader>(),
        harness.GetService<ExportedUserEvents>(),
        harness.GetService<TenantGuard>(),
        queue ?? harness.Queue,
        harness.GetService<Core.Targets.TargetRegistry>(),
        new JumpingTimeProvider());

    private static async Task<(OperationsHarness Harness, HubSpotConformanceTarget HubSpot, StripeConformanceTarget Stripe)> StartAsync()
    {
        HubSpotConformanceTarget? hubSpot = null;
        StripeConformanceTarget? stripe = null;
        var harness = await OperationsHarness.StartAsync(time => hubSpot = new HubSpotConformanceTarget(time), time => stripe = new StripeConformanceTarget(time, hasSubscriptions: false));
        return (harness, hubSpot!, stripe!);
    }

    private string WriteUsers(int count) => _folder.Write("users.json", string.Join('\n', Enumerable.Range(0, count).Select(number => GeneratedExport.CreateUser(number))));
}
