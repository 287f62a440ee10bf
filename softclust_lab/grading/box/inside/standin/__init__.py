"""What a submission finds in the box under the name `softclust_lab`: data sets, and checks that say nothing.

`softclust_lab.grading.box.layout` puts these files, and the few real ones that they need, in their places.
There is no method in it: importing `softclust_lab.hard_kmeans`, say, fails.
"""
