using System.Text.Json;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Rules;

/// <summary>The record whose id an administrator wrote into the user's <c>app_metadata</c>.</summary>
public sealed class ExternalIdRule(IOptions<PolicyOptions> policies) : IMatchRule
{
    private readonly string[]? _path = policies.Value.ExternalIdPath is { Length: > 0 } path ? path.Split('.') : null;

    /// <inheritdoc/>
    public string Name => "ExternalId";

    /// <inheritdoc/>
    public RecordKey? KeyFor(Auth0Event auth0Event) => _path is null ? null : auth0Event.User.Find(_path) switch
    {
        { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } id => new RecordKey.Id(id),
        { ValueKind: JsonValueKind.Number } number => new RecordKey.Id(number.GetRawText()),
        _ => null,
    };
}
