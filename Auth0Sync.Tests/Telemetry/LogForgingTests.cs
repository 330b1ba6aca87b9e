using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.LocalHost.Output;
using Auth0Sync.LocalHost.Recovery;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.Telemetry;

/// <summary>Nobody outside writes a line of the log, or moves a cursor: whatever comes from there is escaped before a sink sees it.</summary>
public class LogForgingTests
{
    private const string Hostile = "x\r\n12:00:00 error [2100] forged \u001b[2J\u001b]0;title\u0007\u0085\u009b31m\u2028\u202etxt\u200b";

    private static readonly string[] Answers =
    [
        """{"status":"error","category":"@","subCategory":"@","message":"@","correlationId":"@","policyName":"@","errors":[{"code":"@","message":"@","context":{"propertyName":["@"]}}]}""",
        """{"status":"error","category":"VALIDATION_ERROR","message":"@","errors":[{"code":"@","message":"@","in":"@","context":{"propertyName":["@"],"ids":["@"]}}]}""",
        """{"status":"error","category":"RATE_LIMITS","policyName":"@","message":"@"}""",
        "@",
    ];

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Whatever_the_sender_and_the_target_say_no_line_holds_a_control_character(int status)
    {
        foreach (var words in Answers)
        {
            var hubSpot = new StubHubSpot().Answer(status, words.Replace("@", JsonEncodedText.Encode(Hostile).Value, StringComparison.Ordinal), ("X-HubSpot-Correlation-Id", "a\u0085b"));
            await using var app = Composition.With(
                services => services.AddMemoryStorage().AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => hubSpot.Handler));
            app.Time.SkipsWaitsUpTo = TimeSpan.FromSeconds(25);

            foreach (var member in new[] { "id", "type", "time", "a0tenant", "a0stream", "a0purpose", "specversion" })
            {
                await PostAsync(app, FixtureEvent.Created().With(member, Hostile));
            }

            await PostAsync(app, FixtureEvent.Created().WithUserId(Hostile));
            await PostAsync(app, FixtureEvent.Created().With("a0tenant", "another"));
            await PostAsync(app, FixtureEvent.Updated().WithEmail(Hostile, true).WithUser("given_name", Hostile).WithUser("phone_number", new System.Text.Json.Nodes.JsonObject { [Hostile] = Hostile }));
            foreach (var message in app.Get<MemoryQueue>().Messages)
            {
                await app.Get<EventCorrelator>().CorrelateAsync(message.Body, CancellationToken.None);
            }

            await app.Get<EventCorrelator>().CorrelateAsync(Message(target: Hostile), CancellationToken.None);
            await app.Get<PoisonedEventParker>().ParkAsync(Message(target: Hostile), CancellationToken.None);

            AssertClean(app);
        }
    }

    [Fact]
    public async Task A_header_of_the_caller_reaches_no_line()
    {
        await using var app = Composition.With();
        foreach (var header in new[] { "Authorization", "Content-Type", "Content-Length", "Origin", "Host", "traceparent", "tracestate" })
        {
            await app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithHeader(header, Hostile).WithBody(FixtureEvent.Created()).Build(), CancellationToken.None);
        }

        await app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithMethod(Hostile).WithBody(FixtureEvent.Created()).Build(), CancellationToken.None);

        AssertClean(app);
    }

    [Fact]
    public async Task The_storage_accounts_words_are_escaped_in_the_exception_too()
    {
        await using var app = Composition.With();
        app.Storage.FailNextSend(new RequestFailedException(503, Hostile, Hostile, new IOException(Hostile)));

        await PostAsync(app, FixtureEvent.Created());

        var line = Assert.Single(app.LinesOf(LogEvents.EventNotStored));
        Assert.Contains("RequestFailedException", line.Text, StringComparison.Ordinal);
        Assert.Contains("\\u001b[2J", line.Text, StringComparison.Ordinal);
        AssertClean(app);
    }

    [Fact]
    public async Task Auth0s_words_are_escaped_in_the_log_and_on_the_console()
    {
        await using var auth0 = await Auth0TenantServer.StartAsync();
        await using var app = Composition.With(auth0.Settings);
        auth0.Tenant.Time = app.Time;
        auth0.Tenant.Webhook = _ => Task.FromResult<int?>(400);
        app.Time.SkipsWaitsUpTo = TimeSpan.FromSeconds(15);
        await auth0.Tenant.DeliverManyAsync(Hostile);
        using var output = new StringWriter();
        var view = new RecoveryView(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) }));

        for (var run = 0; run < 5; run++)
        {
            app.Time.Advance(TimeSpan.FromHours(2));
            foreach (var report in await app.Get<DeliveryRecovery>().RunAsync(new RecoveryRun(), CancellationToken.None))
            {
                view.Show(report with { HeldBack = Hostile }, isDry: false);
            }
        }

        Assert.NotEmpty(app.LinesOf(LogEvents.DeliveriesLeft));
        AssertClean(app);
        Assert.All(output.ToString().Split('\n'), line => Assert.Equal(-1, FirstControl(line.TrimEnd('\r'))));
    }

    [Fact]
    public void LocalHosts_console_escapes_whoever_logs_and_no_line_of_an_exception_looks_like_an_entry()
    {
        using var output = new StringWriter();
        var exception = Thrown(new InvalidOperationException(Hostile));

        new LocalConsoleFormatter(TimeProvider.System).Write(
            new LogEntry<string>(LogLevel.Warning, "Some.Library", new EventId(7), Hostile, exception, (state, _) => state), null, output);

        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Contains("warn  Some.Library: x\\u000d\\u000a12:00:00 error", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length > 2);
        Assert.All(lines[1..], line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Equal(-1, FirstControl(line)));
    }

    [Fact]
    public async Task A_value_is_escaped_and_cut_and_a_harmless_line_is_left_as_it_is()
    {
        await using var app = Composition.With();
        var logger = app.Get<ILogger<LogForgingTests>>();

        logger.LogInformation("{Text} {List} {Number} {Time}", Hostile, new[] { "a", Hostile }, 7, TimeSpan.FromSeconds(1));
        logger.LogInformation("{Text}", new string('a', 100_000));
        logger.LogInformation("{Text} {Nothing}", "zoë 山田 \U0001f600", null);

        var lines = app.Logs.All;
        Assert.Equal("7", lines[0].Values["Number"]);
        Assert.Contains("forged \\u001b[2J", lines[0].Values["Text"], StringComparison.Ordinal);
        Assert.InRange(lines[1].Text.Length, 8_192, 8_300);
        Assert.Contains("(100000 characters)", lines[1].Values["Text"], StringComparison.Ordinal);
        Assert.Contains("zoë 山田 \U0001f600 (null)", lines[2].Text, StringComparison.Ordinal);
        Assert.Null(lines[2].Values["Nothing"]);
        AssertClean(app);
    }

    private static InvalidOperationException Thrown(InvalidOperationException exception)
    {
        try
        {
            throw exception;
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    private static ReadOnlyMemory<byte> Message(string target) =>
        EventMessageCodec.EncodeInline(EventMessage.New(target, FixtureEvent.Created().ToUtf8(), DateTimeOffset.UnixEpoch))!.Value;

    private static Task<HttpAnswer> PostAsync(Composition app, FixtureEvent body) =>
        app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);

    // An exception's own lines are its stack; every other text is one line.
    private static void AssertClean(Composition app)
    {
        Assert.NotEmpty(app.Logs.All);
        Assert.All(app.Logs.All, line =>
        {
            var text = line.Text.Contains("\n   at ", StringComparison.Ordinal) || line.Text.Contains("Exception", StringComparison.Ordinal)
                ? line.Text.ReplaceLineEndings("")
                : line.Text;
            Assert.Equal(-1, FirstControl(text));
            Assert.DoesNotContain("\n12:00:00", line.Text, StringComparison.Ordinal);
            Assert.All(line.Values.Values.OfType<string>(), value => Assert.Equal(-1, FirstControl(value)));
        });
    }

    private static int FirstControl(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.GetUnicodeCategory(text[at]) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return at;
            }
        }

        return -1;
    }
}
