using Auth0Sync.Benchmarks.Product;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Core;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Webhook;
using Auth0Sync.MemoryStorage;

namespace Auth0Sync.Benchmarks.Micro;

/// <summary>The CPU-bound steps of the event flow, in the product's composition.</summary>
internal sealed class PipelineSteps : IDisposable
{
    private static readonly DateTimeOffset CreatedAt = new(2026, 10, 5, 8, 14, 33, TimeSpan.Zero);
    private static readonly MappingRules MappingRules = new(SendUnverifiedEmail: false, ClearRemovedFields: false);

    private readonly IHost _host;
    private readonly EventReceiver _receiver;
    private readonly MemoryEventQueue _queue;
    private readonly EventRouter _router;
    private readonly IRecordTarget _target;
    private readonly byte[] _body = SampleUsers.CreateUserUpdatedEvent(1, 1, CreatedAt.AddDays(1));
    private readonly Auth0Event _event;
    private readonly LedgerRow _row;
    private ReadOnlyMemory<byte> _message;

    private PipelineSteps()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(SystemUnderTestSettings.Create(new Uri("http://127.0.0.1/"), new Dictionary<string, string?>(), hasLimits: true));
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        _host = builder.Build();
        _receiver = _host.Services.GetRequiredService<EventReceiver>();
        _queue = _host.Services.GetRequiredService<MemoryEventQueue>();
        _router = _host.Services.GetRequiredService<EventRouter>();
        _target = (IRecordTarget)_host.Services.GetRequiredService<TargetRegistry>().All.Single();
        _event = ReadEvent(_body);
        _row = CreateLedgerRow(ReadEvent(SampleUsers.CreateUserCreatedEvent(1, CreatedAt)));
    }

    /// <summary>Composes the product without starting it.</summary>
    public static async Task<PipelineSteps> CreateAsync()
    {
        var steps = new PipelineSteps();
        await steps.PostToWebhookAsync();
        steps._message = steps._queue.Dequeue(1)[0].Body;
        return steps;
    }

    /// <summary>Webhook: authenticate, read and validate the body, encode, send to the queue. The message is removed again.</summary>
    public async Task<int> ReceiveAsync()
    {
        var response = await PostToWebhookAsync();
        await _queue.DeleteAsync(_queue.Dequeue(1)[0]);
        return response.StatusCode;
    }

    /// <summary>Trigger: decode a message and read its event and profile.</summary>
    public async Task<string?> ReadAsync()
    {
        var reading = (MessageReadResult.Success)await _queue.ReadAsync(_message, CancellationToken.None);
        return ReadEvent(reading.Message.EventJson.Span).User.Email;
    }

    /// <summary>Select the handler for an update of a known user, and plan.</summary>
    public Plan Decide() => _router.GetHandler(_event.Type).CreatePlan(_event, _row, _target);

    /// <summary>Map the profile to the fields of the target, which is part of planning.</summary>
    public MappedFields Map() => FieldMapper.Map(_target.FieldMap, _event, "active", MappingRules);

    /// <inheritdoc/>
    public void Dispose() => _host.Dispose();

    private static Auth0Event ReadEvent(ReadOnlySpan<byte> json) => ((EventReadResult.Success)EventReader.Read(json)).Event;

    private LedgerRow CreateLedgerRow(Auth0Event createdEvent)
    {
        var plan = (Plan.Write)_router.GetHandler(createdEvent.Type).CreatePlan(createdEvent, LedgerRow.Empty, _target);
        return plan.Row with { RecordId = "1" };
    }

    private async Task<HttpResult> PostToWebhookAsync()
    {
        using var body = new MemoryStream(_body, writable: false);
        return await _receiver.ReceiveAsync(new WebhookRequest("POST", SystemUnderTestSettings.GetHeader, body), CancellationToken.None);
    }
}
