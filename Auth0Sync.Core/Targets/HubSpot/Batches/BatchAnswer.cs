using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Takes the answer to a batch apart, into what HubSpot would have answered to each input alone. Results come in any
/// order; an error may stand for several inputs; some inputs may not be spoken of at all. Pure.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/error-handling"/>
internal sealed class BatchAnswer
{
    private readonly HubSpotAnswer _whole;
    private readonly IReadOnlyList<JsonElement> _errors;
    private readonly Dictionary<string, JsonElement> _resultsByTraceId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _errorsByTraceId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _errorsById = new(StringComparer.Ordinal);

    /// <summary>Reads the answer to a batch.</summary>
    public BatchAnswer(HubSpotAnswer whole)
    {
        _whole = whole;
        Results = [.. whole.Body?.List("results") ?? []];
        _errors = [.. whole.Body?.List("errors") ?? []];
        foreach (var result in Results)
        {
            if (result.Text("objectWriteTraceId") is { } traceId)
            {
                _resultsByTraceId.TryAdd(traceId, result);
            }
        }

        foreach (var error in _errors)
        {
            Note(error, "objectWriteTraceId", _errorsByTraceId);
            Note(error, "ids", _errorsById);
        }
    }

    /// <summary>The contacts in the answer.</summary>
    public IReadOnlyList<JsonElement> Results { get; }

    /// <summary>Whether the answer speaks of nothing: then nobody knows what was done.</summary>
    public bool IsEmpty => Results.Count == 0 && _errors.Count == 0;

    /// <summary>The answer to the only input of a batch, which needs no sign to be told apart.</summary>
    public HubSpotAnswer Only() =>
        Results.Count == 1 ? Success(Results[0])
        : _whole.IsSuccess && _errors.Count > 0 ? Failure(_errors[0])
        : _whole;

    /// <summary>The answer to the input with this trace id, or null where the batch does not tell.</summary>
    public HubSpotAnswer? ToTraceId(string traceId) =>
        _resultsByTraceId.TryGetValue(traceId, out var result) ? Success(result)
        : _errorsByTraceId.TryGetValue(traceId, out var error) ? Failure(error)
        : null;

    /// <summary>The failure of the input with this id, as it was sent, or null where the batch does not tell.</summary>
    public HubSpotAnswer? FailureOf(string id) => _errorsById.TryGetValue(id, out var error) ? Failure(error) : null;

    /// <summary>A contact as the answer to one input.</summary>
    public HubSpotAnswer Success(JsonElement contact) => _whole with { Status = 200, Body = contact };

    private HubSpotAnswer Failure(JsonElement error) => _whole with
    {
        Body = error,
        Status = HubSpotError.From(error).Category switch
        {
            "OBJECT_NOT_FOUND" => 404,
            "CONFLICT" or "OBJECT_ALREADY_EXISTS" => 409,
            "RATE_LIMITS" => 429,
            "VALIDATION_ERROR" => 400,
            // An error that nobody has described may pass; if it does not, a person is asked in the end.
            _ => 500,
        },
    };

    private static void Note(JsonElement error, string member, Dictionary<string, JsonElement> errors)
    {
        foreach (var value in error.Object("context")?.List(member) ?? [])
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                errors.TryAdd(value.GetString()!, error);
            }
        }
    }
}
