using System.Globalization;
using Roman;

foreach (var argument in args)
{
    Console.WriteLine($"{argument} = {RomanNumber.Write(int.Parse(argument, CultureInfo.InvariantCulture))}");
}
