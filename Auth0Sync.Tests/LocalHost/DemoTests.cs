using Auth0Sync.Core.Events;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Demo;
using Auth0Sync.LocalHost.Targets;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

[Trait("Category", "EndToEnd")]
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_shows_every_step_and_succeeds()
    {
        var (exitCode, output) = await LocalHostProcess.RunAsync("demo");

        Assert.True(exitCode == 0, output);
        Assert.All(DemoScenario.Steps, step => Assert.Contains(step.Title, output, StringComparison.Ordinal));
        Assert.All(
            KnownTargets.All.Where(target => DemoScenario.Targets.Contains(target.Name)),
            target => Assert.Contains($" to {target.DisplayName}", output, StringComparison.Ordinal));
        Assert.Contains($"{DemoScenario.Steps.Count} of {DemoScenario.Steps.Count} steps are as expected", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_step_expects_an_effect_on_every_target_of_the_demo_or_is_ignored_by_all()
    {
        Assert.Empty(KnownTargets.FindUnknownNames(string.Join(',', DemoScenario.Targets)));
        Assert.All(
            DemoScenario.Steps.Where(step => step.Expected.Count > 0),
            step => Assert.Equal(DemoScenario.Targets, step.Expected.Select(expected => expected.Target)));
        Assert.All(
            DemoScenario.Steps.SelectMany(step => step.Expected).Where(expected => expected.Target == DemoExpectation.HubSpot),
            expected => Assert.NotNull(expected.Calls));
    }

    [Fact]
    public void Every_sample_is_part_of_the_demo()
    {
        var samples = Directory.EnumerateFiles(SamplesFolder.Find(), "*.json").Select(Path.GetFileName);

        Assert.Equal(
            samples.Order(StringComparer.Ordinal),
            DemoScenario.Steps.Select(step => step.SampleFileName).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_sample_is_an_event()
    {
        var results = Directory.EnumerateFiles(SamplesFolder.Find(), "*.json").Select(path => EventReader.Read(File.ReadAllBytes(path)));

        Assert.DoesNotContain(results, result => result is EventReadResult.Malformed);
    }
}
