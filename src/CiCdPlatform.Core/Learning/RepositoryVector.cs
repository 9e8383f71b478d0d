using System.Runtime.InteropServices;

namespace CiCdPlatform.Core.Learning;

/// <summary>A repository as a point: of unit length, comparable with those of the same model alone.</summary>
/// <param name="Model">What made it.</param>
/// <param name="Values">The numbers as base64 of little-endian 32-bit floats.</param>
public sealed record RepositoryVector(string Model, string Values)
{
    /// <summary>The model that needs none.</summary>
    public const string LocalModel = "hashed-256-v1";

    /// <summary>Numbers in a vector of <see cref="LocalModel"/>.</summary>
    internal const int LocalSize = 256;

    private const int MaxSize = 8192;

    /// <summary>A vector of these numbers, brought to unit length; all zeros stay.</summary>
    public static RepositoryVector Of(string model, ReadOnlySpan<float> values)
    {
        if (values.Length is 0 or > MaxSize)
        {
            throw new ArgumentException($"a vector has from 1 to {MaxSize} numbers, not {values.Length}", nameof(values));
        }

        var scaled = values.ToArray();
        var length = Math.Sqrt(scaled.Sum(value => (double)value * value));
        for (var i = 0; i < scaled.Length && length > 0; i++)
        {
            scaled[i] = (float)(scaled[i] / length);
        }

        return new RepositoryVector(model, Convert.ToBase64String(MemoryMarshal.AsBytes<float>(scaled)));
    }

    /// <summary>How alike two are, from -1 to 1; 0 for vectors of different models.</summary>
    public double SimilarityTo(RepositoryVector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (mine, theirs) = (Numbers(Values), Numbers(other.Values));
        if (Model != other.Model || mine.Length != theirs.Length)
        {
            return 0;
        }

        var sum = 0.0;
        for (var i = 0; i < mine.Length; i++)
        {
            sum += mine[i] * theirs[i];
        }

        return sum;
    }

    private static float[] Numbers(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, count)).ToArray() : [];
    }
}
