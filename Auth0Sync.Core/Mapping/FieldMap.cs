using System.Diagnostics.CodeAnalysis;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// Maps profile fields to the fields of one target. In settings, a mapping is
/// <c>field=source</c>, where the source is a path (<c>user_metadata.company</c>), <c>$status</c>, <c>$event.time</c> or
/// <c>$event.id</c>, optionally followed by <c>|date</c>, <c>|datetime</c> or <c>|json</c>; or a condition (<see cref="FieldCondition"/>).
/// </summary>
public sealed class FieldMap
{
    private FieldMap(IReadOnlyList<FieldMapping> fields) => Fields = fields;

    public IReadOnlyList<FieldMapping> Fields { get; }

    /// <summary>The fields with the user's status.</summary>
    public IEnumerable<string> StatusFields => Fields.Where(f => f.Source is FieldSource.Status).Select(f => f.Field);

    /// <summary>The source of a field, or null if it is not mapped.</summary>
    public FieldSource? FindSource(string field) => Fields.FirstOrDefault(f => f.Field == field)?.Source;

    /// <summary>Applies settings to a target's default map: a source replaces or adds a field, an empty one removes it.</summary>
    /// <param name="defaults">The target's default map.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="map">The map, if it is valid.</param>
    /// <param name="problems">The problems by field, if it is not.</param>
    public static bool TryCreate(
        IEnumerable<KeyValuePair<string, string>> defaults,
        IEnumerable<KeyValuePair<string, string?>> settings,
        [NotNullWhen(true)] out FieldMap? map,
        out IReadOnlyList<KeyValuePair<string, string>> problems)
    {
        var sources = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (field, source) in defaults)
        {
            sources[field] = source;
        }

        foreach (var (field, source) in settings)
        {
            sources[field] = source;
        }

        var fields = new List<FieldMapping>();
        var found = new List<KeyValuePair<string, string>>();
        foreach (var (field, text) in sources)
        {
            if (text is not { Length: > 0 })
            {
                continue;
            }

            if (Parse(field, text, out var problem) is { } mapping)
            {
                fields.Add(mapping);
            }
            else
            {
                found.Add(new(field, problem));
            }
        }

        problems = found;
        map = found.Count == 0 ? new FieldMap(fields) : null;
        return map is not null;
    }

    private static FieldMapping? Parse(string field, string text, out string problem)
    {
        problem = "";
        if (text.Contains('"', StringComparison.Ordinal))
        {
            return ParseCondition(field, text, out problem);
        }

        (string? Source, ValueFormat Format) parts = text.Split('|', StringSplitOptions.TrimEntries) switch
        {
            [var path] => (path, ValueFormat.Text),
            [var path, "date"] => (path, ValueFormat.Date),
            [var path, "datetime"] => (path, ValueFormat.DateTime),
            [var path, "json"] => (path, ValueFormat.Json),
            _ => (null, ValueFormat.Text),
        };
        var (source, format) = parts;
        if (source is null)
        {
            problem = $"is '{text}'. After the bar, only date, datetime or json is allowed";
            return null;
        }

        if (source.StartsWith('$'))
        {
            FieldSource? computed = source switch
            {
                "$status" => new FieldSource.Status(),
                "$event.time" => new FieldSource.EventTime(),
                "$event.id" => new FieldSource.EventId(),
                _ => null,
            };
            problem = computed is null ? $"is '{text}'. Allowed with a dollar sign: $status, $event.time, $event.id" : "";
            return computed is null ? null : new FieldMapping(field, computed, format);
        }

        return ParsePath(source, text, out problem) is { } profilePath ? new FieldMapping(field, profilePath, format) : null;
    }

    private static FieldMapping? ParseCondition(string field, string text, out string problem)
    {
        if (!FieldCondition.TryParse(text, out var path, out var isNegated, out var operand))
        {
            problem = $"is '{text}'. Allowed with quotation marks: {FieldCondition.Syntax}";
            return null;
        }

        return ParsePath(path, text, out problem) is { } profilePath
            ? new FieldMapping(field, new FieldSource.Condition(new FieldCondition(profilePath, isNegated, operand)), ValueFormat.Text)
            : null;
    }

    private static FieldSource.ProfilePath? ParsePath(string path, string text, out string problem)
    {
        var members = path.Split('.');
        problem = members switch
        {
            _ when members.Any(member => member.Length == 0) => $"is '{text}'. A path consists of member names separated by single dots",
            _ when UserProfile.ExcludedMembers.Contains(members[0]) => $"is '{text}'. {members[0]} is never stored, so it cannot be written to a target",
            { Length: > UserProfile.MaxDepth } => $"has {members.Length} names; profiles are limited to {UserProfile.MaxDepth} levels",
            _ => "",
        };
        return problem.Length == 0 ? new FieldSource.ProfilePath(members) : null;
    }
}
