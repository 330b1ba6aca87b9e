using System.Text.Json;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Splits the response to a batch into the responses that HubSpot would have sent to each input alone. Results come in any
/// order, an error may concern several inputs, and some inputs may not be mentioned.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/error-handling"/>
internal sealed class BatchResponse
{
    private readonly HubSpotResponse _response;
    private readonly IReadOnlyList<JsonElement> _errors;
    private readonly Dictionary<string, JsonElement> _resultsByTraceId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JsonElement>> _errorsByTraceId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JsonElement>> _errorsById = new(StringComparer.Ordinal);

    public BatchResponse(HubSpotResponse response)
    {
        _response = response;
        Results = [.. response.Body?.EnumerateArrayOrEmpty("results") ?? []];
        _errors = [.. response.Body?.EnumerateArrayOrEmpty("errors") ?? []];
        foreach (var result in Results)
        {
            if (result.GetStringOrNull("objectWriteTraceId") is { } traceId)
            {
                _resultsByTraceId.TryAdd(traceId, result);
            }
        }

        foreach (var error in _errors)
        {
            var isAttributed = TryAddError(error, "objectWriteTraceId", _errorsByTraceId) | TryAddError(error, "ids", _errorsById);
            HasUnattributedErrors |= !isAttributed;
        }
    }

    /// <summary>The contacts in the response.</summary>
    public IReadOnlyList<JsonElement> Results { get; }

    /// <summary>Whether the response has neither results nor errors. What was done is then unknown.</summary>
    public bool IsEmpty => Results.Count == 0 && _errors.Count == 0;

    /// <summary>Whether an error does not name its input.</summary>
    public bool HasUnattributedErrors { get; }

    /// <summary>The response to the only input of a batch, which needs no matching.</summary>
    public HubSpotResponse ToSingleResponse() =>
        Results.Count == 1 ? CreateSuccess(Results[0])
        : _response.IsSuccess && _errors.Count > 0 ? CreateFailure(_errors)
        : _response;

    /// <summary>The response to the input with this trace id, or null if the batch has none.</summary>
    public HubSpotResponse? FindByTraceId(string traceId) =>
        _resultsByTraceId.TryGetValue(traceId, out var result) ? CreateSuccess(result)
        : _errorsByTraceId.TryGetValue(traceId, out var errors) ? CreateFailure(errors)
        : null;

    /// <summary>
    /// The success of an input that wrote these properties, or null if no contact in the response matches. By the user id
    /// first; the address counts only for a contact without a user id in the response.
    /// </summary>
    public HubSpotResponse? FindSuccessByProperties(IReadOnlyDictionary<string, string> properties, string uniqueProperty)
    {
        var userId = properties.GetValueOrDefault(uniqueProperty);
        var email = properties.GetValueOrDefault(HubSpotNames.EmailProperty);
        return FindSingleSuccess(contact => userId is { Length: > 0 } && HubSpotContact.GetProperty(contact, uniqueProperty) == userId)
            ?? FindSingleSuccess(contact => email is { Length: > 0 }
                && HubSpotContact.GetProperty(contact, uniqueProperty) is not { Length: > 0 }
                && EmailAddress.AreEqual(HubSpotContact.GetProperty(contact, HubSpotNames.EmailProperty), email));
    }

    /// <summary>The failure of the input with this id, as it was sent, or null if the batch has none.</summary>
    public HubSpotResponse? FindFailureById(string id) => _errorsById.TryGetValue(id, out var errors) ? CreateFailure(errors) : null;

    /// <summary>The response with a contact to one input.</summary>
    public HubSpotResponse CreateSuccess(JsonElement contact) => _response with { Status = 200, Body = contact };

    private HubSpotResponse? FindSingleSuccess(Func<JsonElement, bool> predicate) =>
        Results.Where(predicate).Take(2).ToList() is [var contact] ? CreateSuccess(contact) : null;

    private HubSpotResponse CreateFailure(IReadOnlyList<JsonElement> errors) => _response with
    {
        Body = errors[0],
        AdditionalErrors = [.. errors.Skip(1)],
        Status = GetStatus(HubSpotError.From(errors)),
    };

    /// <summary>The status that HubSpot would have sent for the input alone.</summary>
    private static int GetStatus(HubSpotError error) => error.Category switch
    {
        "OBJECT_NOT_FOUND" => 404,
        "CONFLICT" or "OBJECT_ALREADY_EXISTS" => 409,
        "INVALID_AUTHENTICATION" or "EXPIRED_AUTHENTICATION" => 401,
        "MISSING_SCOPES" => 403,
        "LOCKED" => 423,
        "RATE_LIMITS" or "RATE_LIMIT" => 429,
        "INTERNAL_ERROR" or "SERVER_ERROR" or "SERVICE_UNAVAILABLE" or "TIMEOUT" => 500,
        _ when error.IsFromHubSpot => 400,
        // An unknown error may be transient; if it persists, the event ends in review.
        _ => 500,
    };

    /// <summary>Adds an error under each value of a member of its context; false if there is none.</summary>
    private static bool TryAddError(JsonElement error, string member, Dictionary<string, List<JsonElement>> errorsByValue)
    {
        var values = (error.GetObjectOrNull("context")?.EnumerateArrayOrEmpty(member) ?? []).Where(value => value.ValueKind == JsonValueKind.String).ToList();
        foreach (var value in values.Select(value => value.GetString()!))
        {
            if (!errorsByValue.TryGetValue(value, out var same))
            {
                errorsByValue[value] = same = [];
            }

            same.Add(error);
        }

        return values.Count > 0;
    }
}
