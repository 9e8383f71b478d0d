using System.Text;

namespace Roman;

/// <summary>Writes whole numbers the Roman way.</summary>
public static class RomanNumber
{
    private static readonly (int Value, string Letters)[] Steps =
    [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ];

    /// <summary>The letters of a number from 1 to 3999.</summary>
    public static string Write(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 3999);
        var letters = new StringBuilder();
        foreach (var step in Steps)
        {
            for (; number >= step.Value; number -= step.Value)
            {
                letters.Append(step.Letters);
            }
        }

        return letters.ToString();
    }
}
