using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Correlation;

/// <summary>Selects the handler by the type of the event.</summary>
public sealed class EventRouter(UserCreatedHandler created, UserUpdatedHandler updated, UserDeletedHandler deleted, UnknownEventTypeHandler unknown)
{
    /// <summary>Returns a handler for any type: unknown types have <see cref="UnknownEventTypeHandler"/>.</summary>
    public IEventHandler GetHandler(string type) => type switch
    {
        Auth0EventTypes.UserCreated => created,
        Auth0EventTypes.UserUpdated => updated,
        Auth0EventTypes.UserDeleted => deleted,
        _ => unknown,
    };
}
