using Auth0Sync.LocalHost.Output;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

[Trait("Category", "Unit")]
public sealed class ConsoleProgressReporterTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Without_a_terminal_long_work_shows_the_elapsed_time()
    {
        var work = new TaskCompletionSource();

        var running = CreateReporter().RunAsync("Working", _ => work.Task, default);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Poll.UntilAsync(() => _output.ToString().Contains("10 s", StringComparison.Ordinal), "the time is shown");
        work.SetResult();
        await running;

        Assert.StartsWith("Working ...", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_rethrown()
    {
        var failure = new InvalidOperationException("no");

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => CreateReporter().RunAsync("Working", _ => throw failure, default)));
    }

    public void Dispose() => _output.Dispose();

    private ConsoleProgressReporter CreateReporter() => new(
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_output) }),
        _time);
}
