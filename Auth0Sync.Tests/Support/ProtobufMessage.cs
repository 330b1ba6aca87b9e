using System.Text;
using Google.Protobuf;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// A protobuf message by its field numbers, for tests that need a few fields of a large schema. The numbers of OTLP are
/// in <see href="https://github.com/open-telemetry/opentelemetry-proto">opentelemetry-proto</see>.
/// </summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ByteString? Bytes, ulong Number)> _fields = [];

    public ProtobufMessage(ByteString bytes)
    {
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            _fields.Add(WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.LengthDelimited => (field, input.ReadBytes(), 0),
                WireFormat.WireType.Varint => (field, null, input.ReadUInt64()),
                WireFormat.WireType.Fixed32 => (field, null, input.ReadFixed32()),
                WireFormat.WireType.Fixed64 => (field, null, input.ReadFixed64()),
                var type => throw new InvalidDataException($"A field of the wire type {type}."),
            });
        }
    }

    /// <summary>The messages at the end of a path of fields, each of which may be repeated.</summary>
    public IEnumerable<ProtobufMessage> GetMessages(params int[] path) => path is [var field, .. var rest]
        ? GetBytes(field).SelectMany(value => new ProtobufMessage(value).GetMessages(rest))
        : [this];

    /// <summary>A field of text; empty where it is not set.</summary>
    public string GetText(int field) => Encoding.UTF8.GetString(GetBytes(field).LastOrDefault(ByteString.Empty).Span);

    /// <summary>A field of bytes in hexadecimal; empty where it is not set.</summary>
    public string GetHex(int field) => Convert.ToHexStringLower(GetBytes(field).LastOrDefault(ByteString.Empty).Span);

    /// <summary>A field of a number; 0 where it is not set.</summary>
    public ulong GetNumber(int field) => _fields.LastOrDefault(one => one.Field == field).Number;

    private IEnumerable<ByteString> GetBytes(int field) => _fields.Where(one => one.Field == field).Select(one => one.Bytes).OfType<ByteString>();
}
