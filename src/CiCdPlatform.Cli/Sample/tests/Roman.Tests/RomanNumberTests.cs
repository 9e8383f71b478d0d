using Xunit;

namespace Roman.Tests;

public class RomanNumberTests
{
    [Theory]
    [InlineData(1, "I")]
    [InlineData(4, "IV")]
    [InlineData(9, "IX")]
    [InlineData(1987, "MCMLXXXVII")]
    [InlineData(3999, "MMMCMXCIX")]
    public void Write_Number_GivesItsLetters(int number, string letters) => Assert.Equal(letters, RomanNumber.Write(number));

    [Theory]
    [InlineData(0)]
    [InlineData(4000)]
    public void Write_OutOfRange_Throws(int number) => Assert.Throws<ArgumentOutOfRangeException>(() => RomanNumber.Write(number));
}
