using Auth0Sync.LocalHost.Output;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

public sealed class ConsoleWorkTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Without_a_terminal_long_work_shows_a_sign_of_life()
    {
        var work = new TaskCompletionSource();

        var running = Work().RunAsync("Working", _ => work.Task, default);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => _output.ToString().Contains("10 s", StringComparison.Ordinal), "the time is shown");
        work.SetResult();
        await running;

        Assert.StartsWith("Working ...", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_comes_through()
    {
        var failure = new InvalidOperationException("no");

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => Work().RunAsync("Working", _ => throw failure, default)));
    }

    public void Dispose() => _output.Dispose();

    private ConsoleWork Work() => new(
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_output) }),
        _time);
}
