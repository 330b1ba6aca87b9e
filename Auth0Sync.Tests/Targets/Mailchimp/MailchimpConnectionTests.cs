using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Mailchimp allows ten open calls.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpConnectionTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public async Task No_more_calls_are_open_than_the_setting_allows(int maxConnections)
    {
        var (open, max, started) = (0, 0, 0);
        var gate = Task.CompletedTask;
        await using var app = await MailchimpHarness.StartAsync(MailchimpHarness.AccountOptions with { MaxConnections = null }, WaitAsync, ("MaxConnections", $"{maxConnections}"));
        await app.Target.CheckReadinessAsync(CancellationToken.None);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (gate, max, started) = (release.Task, 0, 0);

        var calls = Enumerable.Range(0, 30).Select(_ => app.Target.FindAsync(new RecordKey.Email(MailchimpHarness.Email), CancellationToken.None)).ToList();
        await Poll.UntilAsync(() => Volatile.Read(ref started) > 0, "the first call");
        release.SetResult();
        await Task.WhenAll(calls);

        Assert.InRange(max, 1, maxConnections);
        Assert.Equal(30, started);

        async Task WaitAsync()
        {
            Interlocked.Increment(ref started);
            max = Math.Max(max, Interlocked.Increment(ref open));
            await gate;
            await Task.Yield();
            Interlocked.Decrement(ref open);
        }
    }
}
