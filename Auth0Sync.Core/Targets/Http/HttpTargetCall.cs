using System.Diagnostics;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>Describes a call to a target.</summary>
/// <param name="Operation">Its name in metrics and traces.</param>
/// <param name="IsIdempotent">Whether it may be retried when it is unknown whether it took effect.</param>
/// <param name="EventContexts">The spans of the events that the call serves.</param>
internal sealed record HttpTargetCall(string Operation, bool IsIdempotent, IReadOnlyList<ActivityContext> EventContexts);
