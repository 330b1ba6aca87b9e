using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>The product with only Mailchimp, in-memory storage and a simulated account. The test decides when time passes.</summary>
internal sealed class MailchimpHarness : IAsyncDisposable
{
    public const string ApiKey = "key-of-the-tests-us6";
    public const string UserId = "auth0|68c1f7e2b94d0a53e6171c2f";
    public const string Email = "ada@harbour.test";

    private readonly IHost _host;

    private MailchimpHarness(IHost host, TestTimeProvider time, LogRecorder logs, MailchimpAccount account, SimulatedApi api) =>
        (_host, Time, Logs, Account, Api) = (host, time, logs, account, api);

    public TestTimeProvider Time { get; }

    public LogRecorder Logs { get; }

    public MailchimpAccount Account { get; }

    public SimulatedApi Api { get; }

    public MemoryEventQueue Queue => _host.Services.GetRequiredService<MemoryEventQueue>();

    public MemoryReviewStore Review => _host.Services.GetRequiredService<MemoryReviewStore>();

    public IRecordTarget Target => (IRecordTarget)_host.Services.GetRequiredService<TargetRegistry>().Find("mailchimp")!;

    public static MailchimpAccountOptions AccountOptions => new()
    {
        ApiKey = ApiKey,
        MergeFields =
        [
            new("FNAME", MergeFieldType.Text),
            new("LNAME", MergeFieldType.Text),
            new("AUTH0ID", MergeFieldType.Text),
            new("LOGINS", MergeFieldType.Number),
            new("BIRTHDAY", MergeFieldType.Birthday),
            new("JOINED", MergeFieldType.Date),
        ],
    };

    public static Dictionary<string, string?> Settings => new()
    {
        ["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=a2V5;EndpointSuffix=core.windows.net",
        ["Auth0Sync:Webhook:BearerToken"] = TestApp.BearerToken,
        ["Auth0Sync:Ledger:Key"] = TestApp.LedgerKey,
        ["Auth0Sync:HubSpot:Enabled"] = "false",
        ["Auth0Sync:Mailchimp:Enabled"] = "true",
        ["Auth0Sync:Mailchimp:ApiKey"] = ApiKey,
        ["Auth0Sync:Mailchimp:AudienceId"] = AccountOptions.ListId,
        ["Auth0Sync:Mailchimp:CallsPerSecond"] = "1000",
    };

    /// <summary>See <see cref="StartWithDepartureAsync"/>.</summary>
    public bool UnsubscribesDuringArchiving { get; set; }

    public static Task<MailchimpHarness> StartAsync(params (string Setting, string? Value)[] settings) => StartAsync(AccountOptions, null, settings);

    /// <param name="options">The simulated account.</param>
    /// <param name="beforeEffect">Awaited before each call takes effect.</param>
    /// <param name="settings">Settings below <c>Auth0Sync:Mailchimp</c>, or, with a colon in front, others.</param>
    public static async Task<MailchimpHarness> StartAsync(MailchimpAccountOptions options, Func<Task>? beforeEffect, params (string Setting, string? Value)[] settings)
    {
        // The delays between quick retries, and of batches.
        var time = new TestTimeProvider { SkipDelaysUpTo = TimeSpan.FromSeconds(5) };
        var logs = new LogRecorder();
        var account = new MailchimpAccount(options with { TimeProvider = time });
        var api = new SimulatedApi(account, beforeEffect);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Setting.StartsWith(':') ? setting.Setting[1..] : $"Auth0Sync:Mailchimp:{setting.Setting}", setting.Value)));
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        builder.Services.AddHttpClient("mailchimp").ConfigurePrimaryHttpMessageHandler(() => new SimulatedApiHandler(api));

        // The rate limit share is not under test.
        builder.Services.AddKeyedSingleton("mailchimp", (provider, _) => new RateLimitShare(
            "mailchimp",
            new MemoryInstanceRegistry(time),
            provider.GetRequiredService<Auth0SyncMetrics>(),
            new FakeTimeProvider(),
            NullLogger<RateLimitShare>.Instance));
        var host = builder.Build();
        await host.StartAndWaitForChecksAsync();
        return new MailchimpHarness(host, time, logs, account, api);
    }

    /// <summary>Starts with a person who unsubscribes, if that is turned on, while the member is being archived.</summary>
    public static async Task<MailchimpHarness> StartWithDepartureAsync()
    {
        MailchimpHarness? app = null;
        app = await StartAsync(AccountOptions, () =>
        {
            // Between the tag that remembers the status, and the archiving: only the archived member knows.
            if (app is { UnsubscribesDuringArchiving: true, Account: var account } && account.FindMember(Email) is { Status: MemberStatus.Subscribed, Tags.Count: 1 })
            {
                account.Unsubscribe(Email);
            }

            return Task.CompletedTask;
        });
        return app;
    }

    public static Auth0EventBuilder Created(double second = 0, string email = Email) => Auth0EventBuilder.Created(UserId).AtSecond(second).WithEmail(email).WithName("Ada", "Lovelace");

    public static Auth0EventBuilder Updated(double second, string email = Email) => Auth0EventBuilder.Updated(UserId).AtSecond(second).WithEmail(email).WithName("Ada", "Lovelace");

    /// <summary>Queues an event, and processes it once.</summary>
    /// <returns>The outcome, such as <c>Created</c>; for a review or deferral with the reason after a colon.</returns>
    public async Task<string> SendAsync(Auth0EventBuilder auth0Event)
    {
        Queue.Enqueue(EventMessage.Create("mailchimp", auth0Event.ToUtf8Bytes(), Time.GetUtcNow()));
        return Assert.Single(await ProcessAsync());
    }

    /// <summary>Queues an event, and processes it until it is not requeued.</summary>
    public async Task<string> SendUntilDoneAsync(Auth0EventBuilder auth0Event)
    {
        var outcome = await SendAsync(auth0Event);
        for (var attempts = 0; Queue.Count > 0 && attempts < 50; attempts++)
        {
            outcome = await ProcessNextAsync();
        }

        return outcome;
    }

    /// <summary>Advances the time to the next message, and processes it.</summary>
    public async Task<string> ProcessNextAsync()
    {
        if (Queue.Messages.Min(message => message.VisibleAt) - Time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            Time.Advance(wait);
        }

        return (await ProcessAsync())[0];
    }

    /// <summary>The call log without the listing of merge fields.</summary>
    public IReadOnlyList<string> GetOperations() => [.. Api.Calls.Select(call => call.Operation).Where(operation => operation != "lists.merge-fields")];

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>Processes the visible messages, each once.</summary>
    private async Task<IReadOnlyList<string>> ProcessAsync()
    {
        var outcomes = new List<string>();
        foreach (var message in Queue.Dequeue(int.MaxValue))
        {
            var before = Logs.Lines.Count;
            await _host.Services.GetRequiredService<QueueMessageProcessor>().ProcessAsync(message.Body, CancellationToken.None);
            await Queue.DeleteAsync(message);
            outcomes.Add(Logs.Lines.Skip(before).Select(ReadOutcome).OfType<string>().Single());
        }

        return outcomes;
    }

    private static string? ReadOutcome(LogLine line) => line.EventId switch
    {
        LogEvents.EventCorrelated => line.Values["Outcome"] == "Skipped" ? $"Skipped:{line.Values["Detail"]}" : line.Values["Outcome"],
        LogEvents.EventRequeued => $"Deferred:{line.Values["Reason"]}",
        LogEvents.TargetMisconfigured => "Deferred:Misconfigured",
        LogEvents.EventNeedsReview => $"Review:{line.Values["Reason"]}",
        _ => null,
    };
}
