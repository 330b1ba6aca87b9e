using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>
/// A bulk call: up to 500 members, an error for each that is refused. The text for an existing member was pasted by users of the
/// API; https://mailchimp.com/developer/marketing/api/lists/batch-subscribe-or-unsubscribe/ describes the rest.
/// </summary>
internal sealed class MemberBatch(Audience audience, MemberWriter writer, Func<MailchimpMember, JsonObject> toJson, bool acceptsArchived)
{
    public const int MaxMembers = 500;

    private const string ExistsCode = "ERROR_CONTACT_EXISTS";
    private const string GenericCode = "ERROR_GENERIC";

    public Result<JsonObject> Execute(JsonObject body, bool skipMergeValidation, bool skipDuplicateCheck)
    {
        if (body["members"] is not JsonArray items)
        {
            return ApiProblems.Blank("members");
        }

        if (items.Count > MaxMembers)
        {
            return ApiProblems.Schema("members", $"Array must have no more than {MaxMembers} items.");
        }

        var (created, updated, errors) = (new JsonArray(), new JsonArray(), new JsonArray());
        var seen = new HashSet<string>();
        foreach (var item in items)
        {
            var email = item is JsonObject member && member["email_address"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
            if (!seen.Add(email.ToLowerInvariant()) && email.Length > 0)
            {
                // The first appearance counts. Without the parameter, the others are errors; their text is the simulator's own.
                if (!skipDuplicateCheck)
                {
                    errors.Add(CreateError(email, $"{email} is more than once in this request", GenericCode));
                }

                continue;
            }

            Write(item as JsonObject ?? [], email, body, skipMergeValidation).Match(
                result =>
                {
                    (result.IsNew ? created : updated).Add(toJson(result.Member));
                    return true;
                },
                problem =>
                {
                    errors.Add(ToError(email, problem));
                    return false;
                });
        }

        return new JsonObject
        {
            ["new_members"] = created,
            ["updated_members"] = updated,
            ["errors"] = errors,
            ["total_created"] = created.Count,
            ["total_updated"] = updated.Count,
            ["error_count"] = errors.Count,
        };
    }

    private static bool IsTrue(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static JsonObject ToError(string email, ApiProblem problem)
    {
        var error = CreateError(email, problem.Detail, problem.Title == ApiProblems.MemberExists(email).Title ? ExistsCode : GenericCode);
        if (problem.Errors is [var first, ..])
        {
            error["field"] = first.Field;
            error["field_message"] = first.Message;
        }

        return error;
    }

    private static JsonObject CreateError(string email, string text, string code) =>
        new() { ["email_address"] = email, ["error"] = text, ["error_code"] = code };

    private Result<(MailchimpMember Member, bool IsNew)> Write(JsonObject item, string email, JsonObject body, bool skipMergeValidation) =>
        MemberInput.Read(item, acceptsArchived).Then(input =>
        {
            if (email.Length == 0)
            {
                return ApiProblems.Blank("email_address");
            }

            if (audience.FindByAddress(email) is not { } existing)
            {
                return writer.AddInBatch(input, skipMergeValidation).Then<(MailchimpMember, bool)>(member => (member, true));
            }

            return IsTrue(body, "update_existing")
                ? writer.UpdateInBatch(existing, input, IsTrue(body, "sync_tags"), skipMergeValidation).Then<(MailchimpMember, bool)>(member => (member, false))
                : ApiProblems.MemberExists(email) with
                {
                    Detail = $"{email} is already a list member, do you want to update? please provide update_existing:true in the request body",
                };
        });
}
