using System.Reflection;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Tests.Operations.DryRun;

/// <summary>Notes the calls that a real target gets, and passes them on.</summary>
public class RecordingTarget : DispatchProxy
{
    private readonly List<(MethodInfo Method, object?[] Arguments, Task<TargetResult> Result)> _calls = [];
    private ITarget? _target;

    /// <summary>Wraps a target with all of its abilities.</summary>
    public static RecordingTarget Create(ITarget target) => Create((target is IStatusTarget, target is IArchiveTarget, target is IEraseTarget, target is INotificationTarget) switch
    {
        (false, true, true, false) => Create<IArchivingTarget, RecordingTarget>(),
        (true, false, true, false) => Create<IBillingTarget, RecordingTarget>(),
        (true, true, true, false) => Create<IAudienceTarget, RecordingTarget>(),
        (false, false, false, true) => Create<INotificationTarget, RecordingTarget>(),
        _ => throw new NotSupportedException($"{target.Name} has other abilities than any target had so far."),
    }, target);

    /// <summary>The wrapped target.</summary>
    public ITarget Target => (ITarget)(object)this;

    /// <summary>The calls that change something, in the form of <see cref="CallText"/>.</summary>
    /// <param name="existingIds">The records that existed before.</param>
    public async Task<IReadOnlyList<string>> GetCallsAsync(IReadOnlySet<string> existingIds)
    {
        var texts = new List<string>();
        var createdIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (method, arguments, task) in _calls)
        {
            var result = await task;
            if (method.Name == nameof(IRecordTarget.CreateAsync) && result is TargetResult.Done { Record.Id: var created })
            {
                // A repeated creation finds the record of the first one, which the prediction takes for a new one.
                createdIds.Add(created);
            }

            var resultKind = result switch { TargetResult.Done => CallResult.Done, TargetResult.Conflict => CallResult.Conflict, TargetResult.Missing => CallResult.Missing, _ => CallResult.Failed };
            texts.Add(arguments[0] switch
            {
                Notification notification => CallText.Notify(notification.Recipient, notification.Type.ToString(), GetValues(notification), resultKind),
                IReadOnlyDictionary<string, FieldValue?> fields => CallText.Create(fields.ToDictionary(field => field.Key, field => field.Value?.ToText()), resultKind),
                RecordReference record => CallText.ForRecord(
                    Enum.Parse<CallKind>(method.Name[..^"Async".Length]),
                    GetId(record, result),
                    arguments[1] is IReadOnlyDictionary<string, FieldValue?> changes ? changes.ToDictionary(field => field.Key, field => field.Value?.ToText()) : [],
                    arguments[1] is RecordStatus status ? status.ToString() : null,
                    resultKind),
                _ => throw new NotSupportedException(method.Name),
            });
        }

        return texts;

        string? GetId(RecordReference record, TargetResult result)
        {
            var id = createdIds.Contains(record.RecordId) ? null
                : result is TargetResult.Done { Record.Id: var found } && existingIds.Contains(found) ? found
                : record.RecordId;
            return id is not null && existingIds.Contains(id) ? id : null;
        }
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_target, args);
        if (targetMethod.Name is nameof(IRecordTarget.CreateAsync) or nameof(IRecordTarget.UpdateAsync) or nameof(IStatusTarget.SetStatusAsync)
            or nameof(IArchiveTarget.ArchiveAsync) or nameof(IEraseTarget.EraseAsync) or nameof(INotificationTarget.NotifyAsync))
        {
            _calls.Add((targetMethod, args!, (Task<TargetResult>)result!));
        }

        return result;
    }

    private static RecordingTarget Create(object proxy, ITarget target)
    {
        var recording = (RecordingTarget)proxy;
        recording._target = target;
        return recording;
    }

    private static Dictionary<string, string?> GetValues(Notification notification) => notification.Change is { } change
        ? new() { [change.Path] = change.Value?.ToText() }
        : notification.Values.ToDictionary(value => value.Key, value => value.Value?.ToText());

    public interface IArchivingTarget : IArchiveTarget, IEraseTarget;

    public interface IBillingTarget : IStatusTarget, IEraseTarget;

    public interface IAudienceTarget : IStatusTarget, IArchiveTarget, IEraseTarget;
}
