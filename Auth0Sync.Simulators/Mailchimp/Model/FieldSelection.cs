using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>The parameters <c>fields</c> and <c>exclude_fields</c>: names with dots for nested members, through arrays too.</summary>
internal static class FieldSelection
{
    public static JsonObject Apply(JsonObject body, IReadOnlyList<string> fields, IReadOnlyList<string> excluded)
    {
        if (fields.Count > 0)
        {
            Remove(body, "", path => !fields.Any(field => IsWithin(path, field) || IsWithin(field, path)));
        }

        if (excluded.Count > 0)
        {
            Remove(body, "", path => excluded.Contains(path));
        }

        return body;
    }

    private static bool IsWithin(string path, string parent) => path == parent || path.StartsWith($"{parent}.", StringComparison.Ordinal);

    private static void Remove(JsonNode? node, string path, Func<string, bool> isRemoved)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    Remove(item, path, isRemoved);
                }

                break;
            case JsonObject parent:
                foreach (var (name, child) in parent.ToList())
                {
                    var childPath = path.Length == 0 ? name : $"{path}.{name}";
                    if (isRemoved(childPath))
                    {
                        parent.Remove(name);
                    }
                    else
                    {
                        Remove(child, childPath, isRemoved);
                    }
                }

                break;
            default:
                break;
        }
    }
}
