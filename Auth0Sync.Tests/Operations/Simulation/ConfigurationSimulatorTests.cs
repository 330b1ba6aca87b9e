using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Operations.Simulation;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Operations.DryRun;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Targets.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Operations.Simulation;

/// <summary>What a change of the configuration would do to the users of an export, with HubSpot.</summary>
[Trait("Category", "Unit")]
public sealed class ConfigurationSimulatorTests : IAsyncLifetime, IDisposable
{
    private readonly TestTimeProvider _time = new() { SkipDelaysUpTo = TimeSpan.FromSeconds(5) };
    private HubSpotConformanceTarget _hubSpot = null!;
    private DryRunHarness _harness = null!;

    public async Task InitializeAsync()
    {
        _hubSpot = new HubSpotConformanceTarget(_time);
        _harness = await DryRunHarness.StartAsync(_time, _hubSpot.Settings, _hubSpot.Register);
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    public void Dispose() => _hubSpot.Dispose();

    [Fact]
    public async Task A_new_mapping_changes_its_field_for_all_users_who_have_the_value()
    {
        await CreateUsersAsync(20);

        var report = await SimulateAsync(20, new() { ["Auth0Sync:HubSpot:Mapping:company"] = "user_metadata.company" });

        var target = Assert.Single(report.Targets);
        Assert.Equal((20, 0), (report.Users, report.Unreadable));
        Assert.Equal([("Updated", 20, 0), ("Unchanged", 0, 20)], target.Outcomes.Select(outcome => (outcome.Outcome, outcome.Count, outcome.CurrentCount)));
        Assert.Equal([("auth0_last_event", 20, 0), ("company", 20, 0)], target.Fields.Select(field => (field.Field, field.Count, field.CurrentCount)));
        var sample = target.Fields[1].Samples[0];
        Assert.Equal(5, target.Fields[1].Samples.Count);
        Assert.Equal("Harbour Books", sample.Explanation.Calls.Single(call => call.Kind == CallKind.Update).Changes.Single(change => change.Field == "company").After);
        Assert.StartsWith("auth0|", sample.UserId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_creates_no_record_is_counted_by_its_reason()
    {
        var report = await SimulateAsync(10, new() { ["Auth0Sync:Policies:OnMissingRecord"] = "Skip" });

        Assert.Equal(
            [("Skipped", "NoRecord", 10, 0), ("Created", null, 0, 10)],
            Assert.Single(report.Targets).Outcomes.Select(outcome => (outcome.Outcome, outcome.Reason, outcome.Count, outcome.CurrentCount)));
        Assert.Empty(_hubSpot.Records);
    }

    [Fact]
    public async Task Users_share_the_calls_that_look_them_up()
    {
        using var hubSpot = new HubSpotConformanceTarget(TimeProvider.System);
        var settings = hubSpot.Settings.Where(setting => !setting.Key.EndsWith("BatchWindow", StringComparison.Ordinal)).Append(new("Auth0Sync:HubSpot:BatchWindow", "00:00:00.2"));
        await using var harness = await DryRunHarness.StartAsync(TimeProvider.System, settings, hubSpot.Register);

        await harness.SimulateAsync(new Dictionary<string, string?>(), CreateUsers(400));

        // By user id and by address, for both configurations.
        var reads = hubSpot.Monitor.Calls.Where(call => call.Request!.Path.EndsWith("/batch/read", StringComparison.Ordinal)).ToList();
        Assert.InRange(reads.Count, 1, 400);
        Assert.All(hubSpot.Monitor.Calls.Except(reads), call => Assert.Equal("GET", call.Request!.Method));
    }

    [Fact]
    public async Task Without_personal_data_no_value_is_left()
    {
        await CreateUsersAsync(3);
        var report = await SimulateAsync(3, new() { ["Auth0Sync:HubSpot:Mapping:company"] = "user_metadata.company" });

        var hidden = System.Text.Json.JsonSerializer.Serialize(report.WithoutPersonalData());

        Assert.Contains("company", hidden, StringComparison.Ordinal);
        Assert.DoesNotContain("Harbour Books", hidden, StringComparison.Ordinal);
        Assert.DoesNotContain("auth0|", hidden, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", hidden, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Auth0Sync:HubSpot:Mapping:email", "user_metadata.email", "Auth0Sync:HubSpot:Mapping:email must stay email")]
    [InlineData("Auth0Sync:Polices:OnDelete", "Erase", "Auth0Sync:Polices is not a known setting")]
    [InlineData("Auth0Sync:Policies:OnDelete", "Delete", "Auth0Sync:Policies:OnDelete")]
    [InlineData("Auth0Sync:Stripe:Enabled", "true", "Auth0Sync:Stripe:ApiKey is empty")]
    public async Task An_invalid_configuration_is_reported_and_no_user_is_read(string setting, string value, string problem)
    {
        var report = await SimulateAsync(5, new() { [setting] = value });

        Assert.Contains(report.Problems, text => text.Contains(problem, StringComparison.Ordinal));
        Assert.Equal(0, report.Users);
    }

    [Fact]
    public async Task What_is_no_user_is_counted_and_skipped()
    {
        var users = new[] { "{}", "not JSON", CreateUser(1).ToJsonString() }.Select(json => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(json));

        var report = await _harness.SimulateAsync(new Dictionary<string, string?>(), users.ToAsyncEnumerable());

        Assert.Equal((3, 2, 1), (report.Users, report.Unreadable, Assert.Single(Assert.Single(report.Targets).Outcomes).Count));
        Assert.Equal([1L, 2L], report.UnreadableLines.Select(line => line.Line));
    }

    [Theory]
    [InlineData(CallFailure.ServerError)]
    [InlineData(CallFailure.Unauthorized)]
    public async Task A_target_that_does_not_respond_or_refuses_is_named_and_no_user_is_read(CallFailure failure)
    {
        _hubSpot.Monitor.FailAll(failure);
        var readCount = 0;

        var report = await _harness.SimulateAsync(new Dictionary<string, string?>(), CreateUsers(5).Select(user =>
        {
            readCount++;
            return user;
        }));

        Assert.Equal((FailureKind.Unavailable, 0), (report.Failure, readCount));
        Assert.Contains("hubspot", report.Error, StringComparison.Ordinal);
        var target = Assert.Single(report.Targets);
        Assert.Empty(target.Outcomes);
        Assert.Equal(failure == CallFailure.Unauthorized, target.Note!.Contains("Auth0Sync:HubSpot:AccessToken", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CallFailure.ServerError)]
    [InlineData(CallFailure.Unauthorized)]
    public async Task A_target_that_fails_on_the_way_is_not_asked_for_every_user(CallFailure failure)
    {
        var report = await _harness.SimulateAsync(new Dictionary<string, string?>(), CreateUsers(5_000).Select(user =>
        {
            _hubSpot.Monitor.FailAll(failure);
            return user;
        }));

        Assert.Equal(FailureKind.Unavailable, report.Failure);
        var target = Assert.Single(report.Targets);
        Assert.Empty(target.Outcomes);
        Assert.NotNull(target.Note);
        Assert.InRange(_hubSpot.Monitor.Calls.Count, 1, 2_000);
    }

    [Fact]
    public async Task Settings_that_repair_a_target_are_simulated_without_the_current_ones()
    {
        var broken = _hubSpot.Settings.Append(new("Auth0Sync:HubSpot:UniqueProperty", "another_user_id"));
        await using var harness = await DryRunHarness.StartAsync(_time, broken, _hubSpot.Register);

        var report = await harness.SimulateAsync(new Dictionary<string, string?> { ["Auth0Sync:HubSpot:UniqueProperty"] = "auth0_user_id" }, CreateUsers(3));

        Assert.Null(report.Failure);
        var target = Assert.Single(report.Targets);
        Assert.Equal([("Created", 3, 0)], target.Outcomes.Select(outcome => (outcome.Outcome, outcome.Count, outcome.CurrentCount)));
        Assert.Contains("another_user_id", target.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_progress_is_told()
    {
        var progress = new SynchronousProgress();

        await _harness.SimulateAsync(new Dictionary<string, string?> { ["Auth0Sync:HubSpot:Enabled"] = "true" }, CreateUsers(2_500), progress);

        Assert.Equal([1_000, 2_000], progress.Counts.Order());
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> CreateUsers(int count)
    {
        for (var number = 0; number < count; number++)
        {
            yield return Encoding.UTF8.GetBytes(CreateUser(number).ToJsonString());
        }

        await Task.CompletedTask;
    }

    private static JsonObject CreateUser(int number) => new()
    {
        ["user_id"] = $"auth0|{number}",
        ["email"] = $"reader.{number}@example.com",
        ["email_verified"] = true,
        ["given_name"] = $"Reader{number}",
        ["family_name"] = "Duarte",
        ["user_metadata"] = new JsonObject { ["company"] = "Harbour Books" },
    };

    private async Task CreateUsersAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var created = Support.Builders.Auth0EventBuilder.Created($"auth0|{number}").AtSecond(1);
            foreach (var (member, value) in CreateUser(number).Where(pair => pair.Key != "user_id"))
            {
                created.WithUserMember(member, value?.DeepClone());
            }

            await _harness.ProcessAsync(created);
        }
    }

    private Task<SimulationReport> SimulateAsync(int count, Dictionary<string, string?> changes) => _harness.SimulateAsync(changes, CreateUsers(count));

    private sealed class SynchronousProgress : IProgress<SimulationProgress>
    {
        public System.Collections.Concurrent.ConcurrentQueue<int> Counts { get; } = [];

        public void Report(SimulationProgress value) => Counts.Enqueue(value.Users);
    }
}
