using Auth0Sync.Benchmarks.Isolation;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Benchmarks;

[Trait("Category", "Integration")]
public sealed class IsolationBenchmarkTests
{
    [Fact]
    public async Task The_healthy_targets_complete_every_event_while_another_does_not_respond()
    {
        var options = new IsolationOptions(
            [BenchmarkTarget.Get("stripe")],
            [SimulatorFault.Hang],
            EventsPerSecond: 10,
            Duration: TimeSpan.FromSeconds(1),
            WarmUp: TimeSpan.FromSeconds(1),
            new Dictionary<string, string?>());

        // Fails unless each record of the healthy targets is as expected.
        var result = await IsolationBenchmark.RunAsync(options, new NullProgressReporter(), CancellationToken.None);

        Assert.Equal(["hubspot", "mailchimp", "stripe", "webhook"], result.Healthy.Select(lag => lag.Target).Order());
        var phase = Assert.Single(result.Phases);
        Assert.Equal(("stripe", SimulatorFault.Hang, 0), (phase.FailingTarget, phase.Fault, phase.FailingTargetCompleted));
        Assert.Equal(["hubspot", "mailchimp", "webhook"], phase.LagP95Ms.Keys.Order());
        Assert.Equal(["none, before", "stripe: no response", "none, after"], result.GetRows().Select(row => row.Failure));
    }
}
