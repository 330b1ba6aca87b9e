using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Correlation;

/// <summary>Chooses the handler for an event's type.</summary>
public sealed class EventRouter(UserCreatedHandler created, UserUpdatedHandler updated, UserDeletedHandler deleted, UnknownEventTypeHandler unknown)
{
    /// <summary>The handler for a type; an unknown type has one too.</summary>
    public IEventHandler GetHandler(string type) => type switch
    {
        Auth0EventTypes.UserCreated => created,
        Auth0EventTypes.UserUpdated => updated,
        Auth0EventTypes.UserDeleted => deleted,
        _ => unknown,
    };
}
