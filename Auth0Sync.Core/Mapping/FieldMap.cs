using System.Diagnostics.CodeAnalysis;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>
/// Maps profile fields to the fields of one target. In settings, a mapping is
/// <c>field=source</c>, where the source is a path (<c>user_metadata.company</c>), <c>$status</c>, <c>$event.time</c> or
/// <c>$event.id</c>, optionally followed by <c>|date</c> or <c>|datetime</c>.
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
        (string? Source, ValueFormat Format) parts = text.Split('|', StringSplitOptions.TrimEntries) switch
        {
            [var path] => (path, ValueFormat.Text),
            [var path, "date"] => (path, ValueFormat.Date),
            [var path, "datetime"] => (path, ValueFormat.DateTime),
            _ => (null, ValueFormat.Text),
        };
        var (source, format) = parts;
        if (source is null)
        {
            problem = $"is '{text}'. After the bar, only date or datetime is allowed";
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

        var members = source.Split('.');
        if (members.Any(m => m.Length == 0))
        {
            problem = $"is '{text}'. A path consists of member names separated by single dots";
            return null;
        }

        if (UserProfile.ExcludedMembers.Contains(members[0]))
        {
            problem = $"is '{text}'. {members[0]} is never stored, so it cannot be written to a target";
            return null;
        }

        if (members.Length > UserProfile.MaxDepth)
        {
            problem = $"has {members.Length} names; profiles are limited to {UserProfile.MaxDepth} levels";
            return null;
        }

        return new FieldMapping(field, new FieldSource.ProfilePath(members), format);
    }
}
