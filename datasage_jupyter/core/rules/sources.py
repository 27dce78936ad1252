"""Where the design knowledge comes from: short keys used by the rules, full references for the reader."""

from __future__ import annotations

SOURCES: dict[str, str] = {
    "Mackinlay 1986": "J. Mackinlay, Automating the Design of Graphical Presentations of Relational Information, ACM TOG 5(2), 1986",
    "Cleveland & McGill 1984": "W. S. Cleveland, R. McGill, Graphical Perception, JASA 79(387), 1984",
    "Bertin 1967": "J. Bertin, Sémiologie graphique, 1967",
    "Stevens 1946": "S. S. Stevens, On the Theory of Scales of Measurement, Science 103, 1946",
    "Tufte 1983": "E. R. Tufte, The Visual Display of Quantitative Information, 1983",
    "Few 2012": "S. Few, Show Me the Numbers, 2nd ed., 2012",
    "Mackinlay et al. 2007": "J. Mackinlay, P. Hanrahan, C. Stolte, Show Me: Automatic Presentation for Visual Analysis, IEEE TVCG 13(6), 2007",
    "Heer & Bostock 2010": "J. Heer, M. Bostock, Crowdsourcing Graphical Perception, CHI 2010",
    "Zacks & Tversky 1999": "J. Zacks, B. Tversky, Bars and Lines: A Study of Graphic Communication, Memory & Cognition 27(6), 1999",
    "Kim & Heer 2018": "Y. Kim, J. Heer, Assessing Effects of Task and Data Distribution on the Effectiveness of Visual Encodings, CGF 37(3), 2018",
    "Saket et al. 2018": "B. Saket, A. Endert, Ç. Demiralp, Task-Based Effectiveness of Basic Visualizations, IEEE TVCG 25(7), 2018",
    "CompassQL": "K. Wongsuphasawat et al., Towards a General-Purpose Query Language for Visualization Recommendation, HILDA 2016",
    "Voyager 2": "K. Wongsuphasawat et al., Voyager 2: Augmenting Visual Analysis with Partial View Specifications, CHI 2017",
    "Draco": "D. Moritz et al., Formalizing Visualization Design Knowledge as Constraints, IEEE TVCG 25(1), 2019",
    "DeepEye": "Y. Luo et al., DeepEye: Towards Automatic Data Visualization, ICDE 2018",
    "Lux": "D. J.-L. Lee et al., Lux: Always-on Visualization Recommendations for Exploratory Dataframe Workflows, PVLDB 15(3), 2021",
    "Vega-Lite": "A. Satyanarayan et al., Vega-Lite: A Grammar of Interactive Graphics, IEEE TVCG 23(1), 2017",
}
"""Keys are what `HardRule.source` and `SoftRule.source` hold."""
