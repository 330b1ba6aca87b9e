using System.Text;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Pausing;

/// <summary>A paused target through the front door: its events wait, and follow when it is resumed.</summary>
[Trait("Category", "Integration")]
public sealed class TargetPauseTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Events_of_a_paused_target_wait_and_follow_when_it_is_resumed()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var pause = CreatePause(pipeline);
        await pause.PauseAsync("hubspot", "ada", "maintenance", CancellationToken.None);

        Assert.Equal("Deferred:Paused", await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com")));
        Assert.Equal("Deferred:Paused", await pipeline.WaitAndProcessMessageAsync());
        Assert.Empty(pipeline.HubSpot.Contacts);
        Assert.Equal(1, await pipeline.CountQueuedMessagesAsync());
        Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.TargetPaused);
        var health = await pipeline.Services.GetRequiredService<HealthChecker>().CheckAsync(CancellationToken.None);
        Assert.Equal((200, """{"queue":"ok","ledger":"ok","hubspot":"paused"}"""), (health.StatusCode, Encoding.UTF8.GetString(health.Body.Span)));

        await pause.ResumeAsync("hubspot", "ada", CancellationToken.None);
        await pipeline.RestartAsync();

        Assert.Equal("Created", await pipeline.WaitAndProcessMessageAsync());
        Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task Pausing_and_resuming_can_be_repeated_and_the_first_operator_stays_recorded()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var pause = CreatePause(pipeline);

        Assert.Empty(await pause.ListAsync(CancellationToken.None));
        Assert.Equal(PauseResult.Unchanged, await pause.ResumeAsync("hubspot", "ada", CancellationToken.None));
        Assert.Equal(PauseResult.Done, await pause.PauseAsync("hubspot", "ada", "maintenance", CancellationToken.None));
        Assert.Equal(PauseResult.Unchanged, await pause.PauseAsync("hubspot", "grace", new string('x', 100_000), CancellationToken.None));
        Assert.Equal(PauseResult.Done, await pause.PauseAsync("stripe", "grace", new string('x', 100_000), CancellationToken.None));
        Assert.Equal([("hubspot", "ada", "maintenance"), ("stripe", "grace", new string('x', 256) + TableText.TruncationMark)], (await pause.ListAsync(CancellationToken.None)).Select(paused => (paused.Target, paused.PausedBy, paused.Reason)));
        Assert.Equal(PauseResult.Done, await pause.ResumeAsync("hubspot", "grace", CancellationToken.None));
        Assert.Equal("stripe", Assert.Single(await pause.ListAsync(CancellationToken.None)).Target);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("HubSpot")]
    [InlineData("")]
    [InlineData("a/b\\c#d?e")]
    public async Task An_unknown_target_is_named_and_nothing_is_stored(string target)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var pause = CreatePause(pipeline);

        Assert.Equal(PauseResult.UnknownTarget, await pause.PauseAsync(target, "ada", "", CancellationToken.None));
        Assert.Equal(PauseResult.UnknownTarget, await pause.ResumeAsync(target, "ada", CancellationToken.None));
        Assert.Empty(await pause.ListAsync(CancellationToken.None));
    }

    private static TargetPause CreatePause(PipelineHarness pipeline) => ActivatorUtilities.CreateInstance<TargetPause>(pipeline.Services);
}
