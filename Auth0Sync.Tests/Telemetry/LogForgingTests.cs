using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Auth0Sync.LocalHost.Output;
using Auth0Sync.Cli.Output;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.Telemetry;

/// <summary>External input cannot forge a log line or move the cursor, because it is escaped before any log provider gets it.</summary>
[Trait("Category", "Integration")]
public class LogForgingTests
{
    private const string Hostile = "x\r\n12:00:00 error [2100] forged \u001b[2J\u001b]0;title\u0007\u0085\u009b31m\u2028\u202etxt\u200b";

    private static readonly string[] HostileResponses =
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
    public async Task No_log_line_contains_a_control_character_from_the_sender_or_the_target(int status)
    {
        foreach (var body in HostileResponses)
        {
            var hubSpot = new StubHubSpot().RespondWith(status, body.Replace("@", JsonEncodedText.Encode(Hostile).Value, StringComparison.Ordinal), ("X-HubSpot-Correlation-Id", "a\u0085b"));
            await using var app = TestApp.Create(
                services => services.AddMemoryStorage().AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => hubSpot.Handler));
            app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(25);

            foreach (var member in new[] { "id", "type", "time", "a0tenant", "a0stream", "a0purpose", "specversion" })
            {
                await PostAsync(app, FixtureEventBuilder.Created().WithEnvelopeMember(member, Hostile));
            }

            await PostAsync(app, FixtureEventBuilder.Created().WithUserId(Hostile));
            await PostAsync(app, FixtureEventBuilder.Created().WithEnvelopeMember("a0tenant", "another"));
            await PostAsync(app, FixtureEventBuilder.Updated().WithEmail(Hostile, true).WithUserMember("given_name", Hostile).WithUserMember("phone_number", new System.Text.Json.Nodes.JsonObject { [Hostile] = Hostile }));
            foreach (var message in app.GetService<MemoryEventQueue>().Messages)
            {
                await app.GetService<QueueMessageProcessor>().ProcessAsync(message.Body, CancellationToken.None);
            }

            await app.GetService<QueueMessageProcessor>().ProcessAsync(Message(target: Hostile), CancellationToken.None);
            await app.GetService<PoisonMessageHandler>().HandleAsync(Message(target: Hostile), CancellationToken.None);

            AssertClean(app);
        }
    }

    [Fact]
    public async Task A_header_of_the_caller_appears_in_no_log_line()
    {
        await using var app = TestApp.Create();
        foreach (var header in new[] { "Authorization", "Content-Type", "Content-Length", "Origin", "Host", "traceparent", "tracestate" })
        {
            await app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithHeader(header, Hostile).WithBody(FixtureEventBuilder.Created()).Build(), CancellationToken.None);
        }

        await app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithMethod(Hostile).WithBody(FixtureEventBuilder.Created()).Build(), CancellationToken.None);

        AssertClean(app);
    }

    [Fact]
    public async Task Messages_of_the_storage_account_are_escaped_in_the_exception_too()
    {
        await using var app = TestApp.Create();
        app.Storage.FailNextSend(new RequestFailedException(503, Hostile, Hostile, new IOException(Hostile)));

        await PostAsync(app, FixtureEventBuilder.Created());

        var line = Assert.Single(app.GetLogLines(LogEvents.EventNotStored));
        Assert.Contains("RequestFailedException", line.Text, StringComparison.Ordinal);
        Assert.Contains("\\u001b[2J", line.Text, StringComparison.Ordinal);
        AssertClean(app);
    }

    [Fact]
    public async Task Messages_of_Auth0_are_escaped_in_the_log_and_on_the_console()
    {
        await using var auth0 = await FakeAuth0TenantServer.StartAsync();
        await using var app = TestApp.Create(auth0.Settings);
        auth0.Tenant.Time = app.Time;
        auth0.Tenant.WebhookSender = _ => Task.FromResult<int?>(400);
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(15);
        await auth0.Tenant.DeliverManyAsync(Hostile);
        using var output = new StringWriter();
        var view = new RecoveryView(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) }));

        for (var run = 0; run < 5; run++)
        {
            app.Time.Advance(TimeSpan.FromHours(2));
            foreach (var report in await app.GetService<DeliveryRecovery>().RunAsync(new RecoveryRequest(), CancellationToken.None))
            {
                view.Show(report with { PostponedReason = Hostile }, isDryRun: false);
            }
        }

        Assert.NotEmpty(app.GetLogLines(LogEvents.DeliveriesAbandoned));
        AssertClean(app);
        Assert.All(output.ToString().Split('\n'), line => Assert.Equal(-1, IndexOfControlCharacter(line.TrimEnd('\r'))));
    }

    [Fact]
    public void The_console_of_LocalHost_escapes_every_log_and_no_line_of_an_exception_looks_like_an_entry()
    {
        using var output = new StringWriter();
        var exception = ThrowAndCatch(new InvalidOperationException(Hostile));

        new LocalConsoleFormatter(TimeProvider.System).Write(
            new LogEntry<string>(LogLevel.Warning, "Some.Library", new EventId(7), Hostile, exception, (state, _) => state), null, output);

        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Contains("warn  Some.Library: x\\u000d\\u000a12:00:00 error", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length > 2);
        Assert.All(lines[1..], line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Equal(-1, IndexOfControlCharacter(line)));
    }

    [Fact]
    public async Task A_value_is_escaped_and_truncated_and_a_harmless_line_is_unchanged()
    {
        await using var app = TestApp.Create();
        var logger = app.GetService<ILogger<LogForgingTests>>();

        logger.LogInformation("{Text} {List} {Number} {Time}", Hostile, new[] { "a", Hostile }, 7, TimeSpan.FromSeconds(1));
        logger.LogInformation("{Text}", new string('a', 100_000));
        logger.LogInformation("{Text} {Nothing}", "zoë 山田 \U0001f600", null);

        var lines = app.Logs.Lines;
        Assert.Equal("7", lines[0].Values["Number"]);
        Assert.Contains("forged \\u001b[2J", lines[0].Values["Text"], StringComparison.Ordinal);
        Assert.InRange(lines[1].Text.Length, 8_192, 8_300);
        Assert.Contains("(100000 characters)", lines[1].Values["Text"], StringComparison.Ordinal);
        Assert.Contains("zoë 山田 \U0001f600 (null)", lines[2].Text, StringComparison.Ordinal);
        Assert.Null(lines[2].Values["Nothing"]);
        AssertClean(app);
    }

    private static InvalidOperationException ThrowAndCatch(InvalidOperationException exception)
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
        EventMessageCodec.EncodeInline(EventMessage.Create(target, FixtureEventBuilder.Created().ToUtf8Bytes(), DateTimeOffset.UnixEpoch))!.Value;

    private static Task<HttpResult> PostAsync(TestApp app, FixtureEventBuilder body) =>
        app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);

    // Only exceptions span several lines.
    private static void AssertClean(TestApp app)
    {
        Assert.NotEmpty(app.Logs.Lines);
        Assert.All(app.Logs.Lines, line =>
        {
            var text = line.Text.Contains("\n   at ", StringComparison.Ordinal) || line.Text.Contains("Exception", StringComparison.Ordinal)
                ? line.Text.ReplaceLineEndings("")
                : line.Text;
            Assert.Equal(-1, IndexOfControlCharacter(text));
            Assert.DoesNotContain("\n12:00:00", line.Text, StringComparison.Ordinal);
            Assert.All(line.Values.Values.OfType<string>(), value => Assert.Equal(-1, IndexOfControlCharacter(value)));
        });
    }

    private static int IndexOfControlCharacter(string text)
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
