using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>An error response, a problem document (RFC 7807).</summary>
internal sealed record ApiProblem(int Status, string Title, string Detail)
{
    public const string ContentType = "application/problem+json; charset=utf-8";

    private const string GlossaryUri = "https://mailchimp.com/developer/marketing/docs/errors/";

    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>
    /// Whether it has a <c>type</c>. Mailchimp's errors about the state of a member have none since about 2021
    /// (https://github.com/grouparoo/grouparoo, fixtures of the Mailchimp plugin).
    /// </summary>
    public bool HasType { get; init; } = true;

    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public SimulatedResponse ToResponse(string requestId, string dataCenter)
    {
        var body = new JsonObject();
        if (HasType)
        {
            body["type"] = GlossaryUri;
        }

        body["title"] = Title;
        body["status"] = Status;
        body["detail"] = Detail;
        body["instance"] = requestId;
        if (!Errors.IsEmpty)
        {
            body["errors"] = new JsonArray([.. Errors.Select(error => new JsonObject { ["field"] = error.Field, ["message"] = error.Message })]);
        }

        return SimulatedResponse.Json(Status, body, ContentType) with
        {
            Headers = Headers
                .SetItem("X-Request-Id", requestId)
                .SetItem("Link", $"<https://{dataCenter}.api.mailchimp.com/schema/3.0/Definitions/ProblemDetailDocument.json>; rel=\"describedBy\""),
        };
    }
}

/// <summary>An invalid value in a request.</summary>
internal sealed record FieldError(string Field, string Message);
